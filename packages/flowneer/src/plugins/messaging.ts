/**
 * The entry `flowneer/plugins/messaging`.
 *
 * @module
 */
export { emit, type StreamSubscriber, withStream } from "./stream.ts";
export { peekChannel, receiveFrom, sendTo, withChannels } from "./channels.ts";
