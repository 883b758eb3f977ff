import type { Visitor } from "../chat/admission.ts";
import { newId } from "../chat/id.ts";
import type { Store } from "../chat/ports.ts";
import { toFileName } from "../chat/quoted_file.ts";
import type { Attachment } from "../chat/types.ts";
import type { ImageFacts } from "../images/inspect.ts";
import type { AttachedFile } from "./attached_file.ts";
import type { MessageForm, MessageFormLimits } from "./message_form.ts";
import { readMessageForm } from "./read_message_form.ts";

/** Most images of an owner that may wait for a message. */
const MAX_WAITING_IMAGES = 40;

export interface KeepOptions {
  owner: string;
  store: Pick<Store, "attachments">;
}

/** Says who may send a file of so many bytes. */
interface FileAdmission {
  admitFile(visitor: Visitor, bytes: number): Promise<void>;
}

/** {@linkcode readMessageForm}, with its images kept as far as their owner may have more. */
export function receiveMessage(
  request: Request,
  { limits, admission, address, ...options }: KeepOptions & {
    limits: MessageFormLimits;
    admission: FileAdmission;
    address: string | null;
  },
): Promise<MessageForm> {
  return readMessageForm(request, {
    limits,
    async keep(file, facts) {
      await admission.admitFile({ owner: options.owner, address }, file.bytes.byteLength);
      return (await keepImage(file, facts, options)).id;
    },
  });
}

/**
 * Keeps an image for a message that is to come.
 *
 * @throws {ChatError} `too_many_uploads`
 */
export async function keepImage(
  { name, bytes }: AttachedFile,
  facts: ImageFacts,
  { owner, store }: KeepOptions,
): Promise<Attachment> {
  const attachment = { id: newId(), name: toFileName(name), ...facts, bytes: bytes.byteLength };
  await store.attachments.add(owner, { attachment, bytes, maxWaiting: MAX_WAITING_IMAGES });
  return attachment;
}
