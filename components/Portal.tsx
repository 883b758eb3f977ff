import { type ComponentChildren, render } from "preact";
import { useLayoutEffect } from "preact/hooks";

export interface PortalProps {
  /** An element with nothing in it. */
  into: Element;
  children: ComponentChildren;
}

/** Shows its children elsewhere on the page, in a place that the server left for them. */
export function Portal({ into, children }: PortalProps) {
  useLayoutEffect(() => render(children, into));
  useLayoutEffect(() => () => render(null, into), [into]);
  return null;
}
