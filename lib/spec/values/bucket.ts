import { show } from "../../values/words";

const NAME = /^[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]$/;
const ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const RESERVED_STARTS = ["xn--", "sthree-", "amzn-s3-demo-"];
const RESERVED_ENDS = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/** Validates the name of an S3 bucket: returns the problem, or `undefined` if it is valid. */
export function bucketNameProblem(text: string): string | undefined {
  if (!NAME.test(text)) {
    return `must be a bucket name of 3 to 63 lowercase letters, digits, '-' and '.', starting and ending with a letter or digit, got ${show(text)}; list your buckets with: aws s3 ls`;
  }
  if (ADDRESS.test(text)) return `must not look like an IP address, got ${show(text)}; choose another name`;
  if (text.includes("..")) return `must not contain two periods in a row, got ${show(text)}; remove one`;
  const start = RESERVED_STARTS.find((reserved) => text.startsWith(reserved));
  if (start !== undefined)
    return `must not start with ${show(start)}, which AWS reserves, got ${show(text)}; choose another name`;
  const end = RESERVED_ENDS.find((reserved) => text.endsWith(reserved));
  if (end !== undefined)
    return `must not end with ${show(end)}, which AWS reserves, got ${show(text)}; choose another name`;
  return undefined;
}

/** S3 allows 1024 bytes in a key. The rest is for the kind of the backup, the run and the file. */
const LONGEST_PREFIX = 512;

/** Without the characters that are wildcards or variables in IAM policies. */
const PREFIX = /^[A-Za-z0-9_=.-]+(?:\/[A-Za-z0-9_=.-]+)*$/;

/** Validates the key prefix of an S3 bucket: returns the problem, or `undefined` if it is valid. */
export function keyPrefixProblem(text: string): string | undefined {
  if (isPrefix(text)) return undefined;
  const trimmed = text.replace(/^\/+|\/+$/g, "");
  const advice = trimmed !== text && isPrefix(trimmed) ? `did you mean ${show(trimmed)}?` : "choose another prefix";
  return `must be at most ${LONGEST_PREFIX} letters, digits, '-', '_', '.' and '=', with '/' only between them, got ${show(text)}; ${advice}`;
}

/** Programs that copy keys to files would leave their folder with `..`. */
function isPrefix(text: string): boolean {
  return text.length <= LONGEST_PREFIX && PREFIX.test(text) && !text.split("/").some((part) => /^\.+$/.test(part));
}
