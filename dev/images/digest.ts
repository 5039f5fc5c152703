import { createHash } from "crypto";
import { createReadStream } from "fs";
import { pipeline } from "stream/promises";

/** Digest of a text as OCI writes it: `sha256:…`. */
export function digestOfText(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

/** Digest of a file as OCI writes it. */
export async function digestOfFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return `sha256:${hash.digest("hex")}`;
}

/** First digits of the SHA-256 of a text, for the name of a cache entry. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
