import { show } from "../../../../lib/values/words";
import { bucketNameProblem, keyPrefixProblem } from "../../../../lib/spec/values/bucket";

describe("bucket names", () => {
  test.each(["abc", "254carbon-backups", "backups.example.com", "a--b", "x".repeat(63)])(
    "%s is accepted as a bucket name",
    (text) => {
      expect(bucketNameProblem(text)).toBeUndefined();
    },
  );
  test.each([
    "",
    "ab",
    "x".repeat(64),
    "Backups",
    "my_backups",
    "-backups",
    "backups-",
    ".backups",
    "a b",
    "é".repeat(3),
  ])("%j is rejected as a bucket name", (text) => {
    expect(bucketNameProblem(text)).toBe(
      `must be a bucket name of 3 to 63 lowercase letters, digits, '-' and '.', starting and ending with a letter or digit, got ${show(text)}; list your buckets with: aws s3 ls`,
    );
  });
  test.each([
    ["192.168.5.4", 'must not look like an IP address, got "192.168.5.4"; choose another name'],
    ["my..backups", 'must not contain two periods in a row, got "my..backups"; remove one'],
    ["xn--backups", 'must not start with "xn--", which AWS reserves, got "xn--backups"; choose another name'],
    ["sthree-a", 'must not start with "sthree-", which AWS reserves, got "sthree-a"; choose another name'],
    [
      "amzn-s3-demo-a",
      'must not start with "amzn-s3-demo-", which AWS reserves, got "amzn-s3-demo-a"; choose another name',
    ],
    ["a-s3alias", 'must not end with "-s3alias", which AWS reserves, got "a-s3alias"; choose another name'],
    ["a--ol-s3", 'must not end with "--ol-s3", which AWS reserves, got "a--ol-s3"; choose another name'],
    ["a.mrap", 'must not end with ".mrap", which AWS reserves, got "a.mrap"; choose another name'],
    ["a--x-s3", 'must not end with "--x-s3", which AWS reserves, got "a--x-s3"; choose another name'],
    ["a--table-s3", 'must not end with "--table-s3", which AWS reserves, got "a--table-s3"; choose another name'],
  ])("%s is rejected as a bucket name with its reason", (text, message) => {
    expect(bucketNameProblem(text)).toBe(message);
  });
});

describe("key prefixes", () => {
  test.each(["prod", "access-layer/prod", "team=a/A_b.c", "x".repeat(512)])("%s is accepted as a prefix", (text) => {
    expect(keyPrefixProblem(text)).toBeUndefined();
  });
  test.each(["prod/", "/prod", "//prod/"])("%s is rejected as a prefix, and the message suggests prod", (text) => {
    expect(keyPrefixProblem(text)).toBe(
      `must be at most 512 letters, digits, '-', '_', '.' and '=', with '/' only between them, got "${text}"; did you mean "prod"?`,
    );
  });
  test.each(["", "/", "a//b", "a/../b", "..", "a/./b", "a*", "a?", "${aws:username}", "a b", "é", "x".repeat(513)])(
    "%j is rejected as a prefix",
    (text) => {
      expect(keyPrefixProblem(text)).toMatch(/^must be at most 512 .*; choose another prefix$/);
    },
  );
});
