/** Text for a link: compressed, and written in the 64 characters that links carry unchanged. */
import { deflateSync, Inflate, strFromU8, strToU8 } from "fflate";

const LARGEST = 8_000_000; // bytes that a link may grow to

export function pack(text: string): string {
  const bytes = deflateSync(strToU8(text), { level: 9 });
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The text, or null if it is damaged, or larger than it may be. */
export function unpack(packed: string): string | null {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    const binary = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0));
    const inflate = new Inflate((part) => {
      size += part.length;
      if (size > LARGEST) throw new Error("too large");
      parts.push(part);
    });
    // A piece at a time, so that a bomb is noticed before it has gone off.
    for (let at = 0; at < bytes.length; at += 4096) inflate.push(bytes.subarray(at, at + 4096), at + 4096 >= bytes.length);
  } catch {
    return null;
  }
  const all = new Uint8Array(size);
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return strFromU8(all);
}
