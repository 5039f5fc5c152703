import {
  digestProblem,
  imageReferenceProblem,
  imageRepositoryProblem,
  imageTagProblem,
} from "../../../../lib/spec/values/image";
import { imageParts } from "../../../../lib/values/image-parts";

test.each(["v1.0.1", "16.4", "7.4.1-bookworm", "_x", "a".repeat(128)])("%s is accepted as an image tag", (text) => {
  expect(imageTagProblem(text)).toBeUndefined();
});

test.each(["", "-x", ".x", "a b", "v1:2", "v1@sha256", "ⅴ1", "v1\n", "a".repeat(129)])(
  "%j is rejected as an image tag",
  (text) => {
    expect(imageTagProblem(text)).toMatch(
      /^must be an image tag such as "v1\.0\.1", got ".*; use at most 128 letters, digits, '_', '\.' and '-', not starting with '\.' or '-'$/,
    );
  },
);

test("the image tag latest is rejected", () => {
  expect(imageTagProblem("latest")).toBe(
    'must be a fixed version such as "v1.0.1", got "latest"; name the version, because a rollback needs a fixed tag',
  );
});

test("sha256 with 64 lowercase hexadecimal digits is accepted as a digest", () => {
  expect(digestProblem(`sha256:${"0a".repeat(32)}`)).toBeUndefined();
});

test.each(["", `sha256:${"0A".repeat(32)}`, `sha256:${"0".repeat(63)}`, `sha512:${"0".repeat(64)}`, "0".repeat(64)])(
  "%j is rejected as a digest",
  (text) => {
    const got = text.length > 58 ? `"${text.slice(0, 56)}...` : JSON.stringify(text);
    expect(digestProblem(text)).toBe(
      `must be "sha256:" and 64 lowercase hexadecimal digits, got ${got}; get it with: crane digest IMAGE`,
    );
  },
);

test.each([
  "postgres",
  "confluentinc/cp-kafka",
  "ghcr.io/254carbon/access-layer-gateway",
  "registry.local:5000/access/auth",
  "localhost:5000/auth",
  "a__b/c--d",
  "a".repeat(255),
])("%s is accepted as an image repository", (text) => {
  expect(imageRepositoryProblem(text)).toBeUndefined();
});

const NO_REPOSITORY = "must be an image repository without tag or digest, got";
const FORM = 'write it in lowercase and without a scheme, like "ghcr.io/254carbon/access-layer-gateway"';

test.each([
  ["postgres:16", `${NO_REPOSITORY} "postgres:16"; write "postgres" and set version and digest separately`],
  [
    "registry.local:5000/auth:v1@sha256:0a",
    `${NO_REPOSITORY} "registry.local:5000/auth:v1@sha256:0a"; write "registry.local:5000/auth" and set version and digest separately`,
  ],
  ["https://ghcr.io/x", `${NO_REPOSITORY} "https://ghcr.io/x"; ${FORM}`],
  ["ghcr.io/Access", `${NO_REPOSITORY} "ghcr.io/Access"; ${FORM}`],
  ["", `${NO_REPOSITORY} ""; ${FORM}`],
  ["a/", `${NO_REPOSITORY} "a/"; ${FORM}`],
  ["a".repeat(256), `${NO_REPOSITORY} "${"a".repeat(56)}...; ${FORM}`],
])("%j is rejected as an image repository", (text, message) => {
  expect(imageRepositoryProblem(text)).toBe(message);
});

const DIGEST = `sha256:${"0".repeat(64)}`;

test.each([
  ["postgres:16.4", { repository: "postgres", tag: "16.4" }],
  [`r.local:5000/a/b:v1@${DIGEST}`, { repository: "r.local:5000/a/b", tag: "v1", digest: DIGEST }],
  [`r.local:5000/a@${DIGEST}`, { repository: "r.local:5000/a", digest: DIGEST }],
])("%s is split into parts and accepted as an image reference", (text, parts) => {
  expect(imageParts(text)).toEqual(parts);
  expect(imageReferenceProblem(text)).toBeUndefined();
});

test.each([
  [
    "postgres",
    'must have a tag or digest, got "postgres"; write "postgres:VERSION", because an untagged image can change',
  ],
  ["r.local:5000/a", 'must have a tag or digest, got "r.local:5000/a"'],
  ["postgres:latest", "must be a fixed version"],
  ["postgres:", "must be an image tag"],
  ["postgres@sha256:0a", 'must be "sha256:" and 64 lowercase hexadecimal digits'],
  ["https://ghcr.io/x:v1", "must be an image reference such as"],
  ["", "must be an image reference such as"],
  [`${"a".repeat(600)}:v1`, "must be an image reference such as"],
])("%j is rejected as an image reference", (text, message) => {
  expect(imageReferenceProblem(text)).toContain(message);
});
