import { quoteFile } from "../lib/chat/quote_file.ts";
import type { Attachment } from "../lib/chat/types.ts";
import type { ComposerForm } from "./Composer.tsx";

/** What no text has. */
// deno-lint-ignore no-control-regex -- that is what it looks for
const BINARY = /[\x00-\x08\x0e-\x1a\x1c-\x1f]/;

/** Adds files to the message that is being written: text to its text, and images beside it, once the server has them. */
export async function attachFiles(form: ComposerForm, files: File[]): Promise<void> {
  const { most, image, text } = form.files!.dataset;
  for (const file of files) {
    const isImage = /^image\/(png|jpeg|webp|gif)$/.test(file.type);
    const max = Number(isImage ? image : text);
    const item = newItem(form, file.name);
    if (form.querySelectorAll(".attached li:not(.failed)").length > Number(most)) {
      failFor(item, `a message can have ${most} files at most`);
    } else if (file.size > max) failFor(item, `it is larger than ${Math.floor(max / 1_024).toLocaleString("en")} KiB`);
    else if (isImage) upload(item, file);
    else await quote(item, file);
  }
}

/** Shows images that the server has. */
export function showImages(form: ComposerForm, images: Attachment[]): void {
  for (const image of images) show(newItem(form, image.name), image);
}

/** The text of a file goes where one writes, and can be changed there. */
async function quote(item: Item, file: File): Promise<void> {
  const { form } = item;
  const bytes = await file.arrayBuffer();
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (BINARY.test(text)) throw new TypeError();
    const box = form.message;
    const before = box.value.trimEnd();
    box.setRangeText(
      `${before && "\n\n"}${quoteFile({ name: file.name, text })}\n`,
      before.length,
      box.value.length,
      "end",
    );
    remove(item);
  } catch {
    failFor(item, "it is neither an image (PNG, JPEG, WebP or GIF) nor text in UTF-8");
  }
}

function upload(item: Item, file: File): void {
  const bar = make("progress", { max: 1, ariaLabel: `Uploading ${file.name}` });
  item.element.append(bar);
  const request = new XMLHttpRequest();
  item.onRemove = () => request.abort();
  request.open("POST", `/api/attachments?name=${encodeURIComponent(file.name)}`);
  request.responseType = "json";
  request.upload.onprogress = ({ loaded, total }) => bar.value = loaded / total;
  request.onload = () => {
    bar.remove();
    if (request.status === 201) show(item, request.response);
    else if (request.response?.title) fail(item, request.response.title);
    else failFor(item, `the server answered ${request.status}`);
  };
  request.onerror = () => {
    bar.remove();
    failFor(item, "the server cannot be reached");
  };
  request.send(file);
  tell(item);
}

function show(item: Item, image: Attachment): void {
  const src = `/api/attachments/${image.id}`;
  const picture = make("img", { src, alt: "", width: 48, height: 48 });
  picture.onerror = () => {
    picture.remove();
    field.remove();
    failFor(item, "it is not there any more: attach it again");
  };
  const field = make("input", { type: "hidden", name: "attachment", value: image.id });
  field.dataset.image = JSON.stringify(image);
  item.onRemove = () => void fetch(src, { method: "DELETE" }).catch(() => {});
  item.element.prepend(picture, field);
  tell(item);
}

function failFor(item: Item, why: string): void {
  fail(item, `${item.element.querySelector("span")!.textContent}: ${why}`);
}

/** In a sentence that says which file it is. */
function fail(item: Item, why: string): void {
  item.element.classList.add("failed");
  item.element.querySelector("span")!.textContent = why;
  item.element.role = "alert";
  item.element.scrollIntoView({ block: "nearest" });
  tell(item);
}

/** A file beside the message, and the form that it is in. */
interface Item {
  form: ComposerForm;
  element: HTMLElement;
  onRemove?(): void;
}

function newItem(form: ComposerForm, name: string): Item {
  const element = make("li", {});
  const item: Item = { form, element };
  const button = make("button", { type: "button", className: "tool", ariaLabel: `Remove ${name}`, textContent: "✕" });
  button.onclick = () => {
    item.onRemove?.();
    remove(item);
    form.message.focus();
  };
  element.append(make("span", { textContent: name }), button);
  form.querySelector(".attached")!.append(element);
  return item;
}

function remove(item: Item): void {
  item.element.remove();
  tell(item);
}

/** What is written has changed, for whoever keeps it and looks whether it can be sent. */
function tell({ form }: Item): void {
  form.message.required = !form.querySelector("[name=attachment]");
  form.message.dispatchEvent(new Event("input"));
}

function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  fields: Partial<HTMLElementTagNameMap[Name]>,
): HTMLElementTagNameMap[Name] {
  return Object.assign(document.createElement(name), fields);
}
