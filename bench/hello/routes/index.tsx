import { createDefine } from "fresh";

const define = createDefine<unknown>();

/** Says hello. */
export default define.page(() => <h1>Hello</h1>);
