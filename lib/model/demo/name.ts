/** Who answers where nothing is configured, for people. */
export const DEMO_NAME = "Freshet demo";
