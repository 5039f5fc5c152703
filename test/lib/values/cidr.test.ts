import { cidrProblem } from "../../../lib/values/cidr";

test.each([
  "10.20.0.0/16",
  "10.20.0.10/32",
  "128.0.0.0/1",
  "fd00::/8",
  "2001:db8::/32",
  "2001:db8:0:0:1::/80",
  "::1/128",
  "1:2:3:4:5:6:7::/112",
  "2001:DB8::1/128",
  "64:ff9b::10.0.0.0/104",
  "1:2:3:4:5:6:1.2.3.4/128",
])("cidrProblem accepts %s", (text) => {
  expect(cidrProblem(text)).toBeUndefined();
});

test.each([
  ["10.20.0.1/16", 'must not have bits set after the first 16, got "10.20.0.1/16"; did you mean "10.20.0.0/16"?'],
  [
    "255.255.255.255/1",
    'must not have bits set after the first 1, got "255.255.255.255/1"; did you mean "128.0.0.0/1"?',
  ],
  ["fd00::1/8", 'must not have bits set after the first 8, got "fd00::1/8"; did you mean "fd00::/8"?'],
  ["1:0:0:2:3::/64", 'must not have bits set after the first 64, got "1:0:0:2:3::/64"; did you mean "1:0:0:2::/64"?'],
  ["::1/1", 'must not have bits set after the first 1, got "::1/1"; did you mean "::/1"?'],
  ["10.20.0.1", 'must be an address range such as "10.20.0.0/16", got "10.20.0.1"; did you mean "10.20.0.1/32"?'],
  ["fd00::1", 'must be an address range such as "10.20.0.0/16", got "fd00::1"; did you mean "fd00::1/128"?'],
  ["0.0.0.0/0", 'must not match every address, got "0.0.0.0/0"; list only the ranges that are needed'],
  ["::/0", 'must not match every address, got "::/0"; list only the ranges that are needed'],
])("cidrProblem rejects %s and suggests a fix", (text, message) => {
  expect(cidrProblem(text)).toBe(message);
});

test.each([
  "",
  "/",
  "10.20.0.0/33",
  "10.20.0/24",
  "10.20.0.256/32",
  "010.20.0.0/16",
  "10.20.0.0/016",
  "10.20.0.0/-1",
  "10.20.0.0/16/16",
  "::/129",
  ":::/8",
  "1::2::3/128",
  "1:2:3:4:5:6:7/128",
  "1:2:3:4:5:6:7:8::/128",
  "::ffff:10.0.0.0/104",
  "::10.0.0.0:1/128",
  "1:2:3:4:5:6:7:1.2.3.4/128",
  "64:ff9b::010.0.0.0/104",
  "::ffff:a00:0/128",
  "fe80::1%eth0/128",
  "g::/8",
  "10.20.0.0/16\n",
])("cidrProblem rejects %j", (text) => {
  expect(cidrProblem(text)).toBe(
    `must be an address range such as "10.20.0.0/16", got ${JSON.stringify(text)}; write ADDRESS/LENGTH`,
  );
});
