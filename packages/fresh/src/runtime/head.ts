import {
  cloneElement,
  Component,
  type ComponentChildren,
  h,
  isValidElement,
  render,
  toChildArray,
  type VNode,
} from "preact";
import { headIdentity } from "./head_identity.ts";

export interface HeadProps {
  children?: ComponentChildren;
}

/**
 * Puts its children into the document's `<head>`, from a route or an island. A tag that the head has already (the title, or the same
 * `key`, `id`, meta name or link relation) is replaced; the last one rendered wins. In an island the head follows the state.
 */
export function Head(props: HeadProps): ComponentChildren {
  // The server moves the markup of the children; only a browser has a head to write to.
  return typeof document === "undefined" ? props.children : h(HeadWriter, props);
}

/** Renders the children out of sight and copies the tags to the head, each always to the same place. */
class HeadWriter extends Component<HeadProps> {
  #hidden = document.createElement("head");
  #places = new Map<Element, Element>();

  override componentDidMount() {
    const children = toChildArray(this.props.children).map((child) =>
      isValidElement(child) && child.key != null
        ? cloneElement(child as VNode<object>, { "data-key": child.key })
        : child
    );
    render(h("head", null, children).props.children, this.#hidden);
    for (const tag of this.#hidden.children) this.#copy(tag);
  }

  override componentDidUpdate() {
    this.componentDidMount();
  }

  override render() {
    return null;
  }

  #copy(tag: Element) {
    if (tag.localName === "title") {
      document.title = tag.textContent!;
      return;
    }
    const place = this.#places.get(tag) ?? findPlace(tag) ?? document.createElement(tag.localName);
    this.#places.set(tag, place);
    for (const { name, value } of tag.attributes) {
      if (place.getAttribute(name) !== value) place.setAttribute(name, value);
    }
    if (place.innerHTML !== tag.innerHTML) place.innerHTML = tag.innerHTML;
    if (!place.isConnected) document.head.append(place);
  }
}

function findPlace(tag: Element): Element | undefined {
  const wanted = identityOf(tag);
  return [...document.head.children].find((candidate) => identityOf(candidate) === wanted);
}

function identityOf(tag: Element): string {
  return headIdentity({
    name: tag.localName,
    key: tag.getAttribute("data-key"),
    attributes: Object.fromEntries([...tag.attributes].map(({ name, value }) => [name, value])),
    content: tag.innerHTML,
  });
}
