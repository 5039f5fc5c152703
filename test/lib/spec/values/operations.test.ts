import { regionProblem, roleArnProblem } from "../../../../lib/spec/values/aws";
import { certificateProblem } from "../../../../lib/spec/values/certificate";
import { dayProblem, jobUserProblem, tenantProblem, windowProblem } from "../../../../lib/spec/values/job-argument";
import { timeZoneProblem } from "../../../../lib/spec/values/time-zone";

describe("a time zone", () => {
  test.each(["UTC", "Etc/UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+1"])("is %s", (text) => {
    expect(timeZoneProblem(text)).toBeUndefined();
  });
  test.each(["", "Local", "CET", "TZ=UTC", "Europe", "Europe/", "europe/berlin", "/etc/passwd", "Europe/../x"])(
    "is not %j",
    (text) => {
      expect(timeZoneProblem(text)).toMatch(/^must be a time zone by its IANA name/);
    },
  );
});

describe("a region", () => {
  test.each(["eu-central-1", "us-gov-west-1", "ap-southeast-2", "eusc-de-east-1"])("is %s", (text) => {
    expect(regionProblem(text)).toBeUndefined();
  });
  test("is not one of its zones", () => {
    expect(regionProblem("eu-central-1a")).toContain('did you mean "eu-central-1"?');
  });
  test.each(["", "EU-CENTRAL-1", "frankfurt", "eu-central"])("is not %j", (text) => {
    expect(regionProblem(text)).toMatch(/^must be an AWS region such as/);
  });
});

describe("a role", () => {
  test.each(["arn:aws:iam::123456789012:role/backup", "arn:aws-cn:iam::123456789012:role/path/to/backup"])(
    "is %s",
    (text) => {
      expect(roleArnProblem(text)).toBeUndefined();
    },
  );
  test.each([
    "backup",
    "arn:aws:iam::123:role/x",
    "arn:aws:iam::123456789012:user/x",
    "arn:aws:iam::123456789012:role/",
  ])("is not %j", (text) => {
    expect(roleArnProblem(text)).toMatch(/^must be the ARN of a role/);
  });
});

describe("a certificate", () => {
  const one = "-----BEGIN CERTIFICATE-----\nMIIBAAAA\nAA==\n-----END CERTIFICATE-----\n";

  test("is one PEM block", () => {
    expect(certificateProblem(one)).toBeUndefined();
    expect(certificateProblem(one.trim())).toBeUndefined();
    expect(certificateProblem(one + one)).toContain("got 2 certificates");
    expect(certificateProblem("MIIB")).toContain("got 4 characters that begin with");
  });
  test("is no private key, which is not repeated", () => {
    const message = certificateProblem(
      `${one}-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0\n-----END EC PRIVATE KEY-----\n`,
    );
    expect(message).toMatch(/^holds a private key/);
    expect(message).not.toContain("c2VjcmV0");
  });
});

describe("arguments of a job", () => {
  test.each(["tenant-1", "A", "a.b_c-9", "x".repeat(63)])("a tenant is %s", (text) => {
    expect(tenantProblem(text)).toBeUndefined();
  });
  test.each(["", "-x", "a b", "../x", "a;b", "x".repeat(64), "$(id)"])("a tenant is not %j", (text) => {
    expect(tenantProblem(text)).toMatch(/^must be a tenant such as/);
  });
  test("a user may have an address", () => {
    expect(jobUserProblem("on-call@254carbon.com")).toBeUndefined();
    expect(jobUserProblem("--dry-run")).toMatch(/^must be a user such as/);
  });
  test.each(["2025-09-01", "2024-02-29", "2000-02-29", "2025-12-31"])("a day is %s", (text) => {
    expect(dayProblem(text)).toBeUndefined();
  });
  test.each(["2025-02-29", "1900-02-29", "2025-04-31", "2025-13-01", "2025-00-10", "2025-01-00"])(
    "the calendar does not have %s",
    (text) => {
      expect(dayProblem(text)).toMatch(/calendar has|after 1970/);
    },
  );
  test.each(["", "1.9.2025", "2025-9-1", "2025-09-01T00:00:00Z", "yesterday"])("a day is not %j", (text) => {
    expect(dayProblem(text)).toMatch(/^must be a day such as/);
  });
  test("a window goes forwards, and may be one day", () => {
    expect(windowProblem("2025-09-01", "2025-09-01")).toBeUndefined();
    expect(windowProblem("2025-09-02", "2025-09-01")).toContain("did you swap the two?");
  });
});
