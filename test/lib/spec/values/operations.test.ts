import { regionProblem, roleArnProblem } from "../../../../lib/spec/values/aws";
import { certificateProblem } from "../../../../lib/spec/values/certificate";
import { dayProblem, jobUserProblem, tenantProblem, windowProblem } from "../../../../lib/spec/values/job-argument";
import { timeZoneProblem } from "../../../../lib/spec/values/time-zone";

describe("time zones", () => {
  test.each(["UTC", "Etc/UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+1"])(
    "%s is accepted as a time zone",
    (text) => {
      expect(timeZoneProblem(text)).toBeUndefined();
    },
  );
  test.each(["", "Local", "CET", "TZ=UTC", "Europe", "Europe/", "europe/berlin", "/etc/passwd", "Europe/../x"])(
    "%j is rejected as a time zone",
    (text) => {
      expect(timeZoneProblem(text)).toMatch(/^must be an IANA time zone such as/);
    },
  );
});

describe("AWS regions", () => {
  test.each(["eu-central-1", "us-gov-west-1", "ap-southeast-2", "eusc-de-east-1"])(
    "%s is accepted as an AWS region",
    (text) => {
      expect(regionProblem(text)).toBeUndefined();
    },
  );
  test("an availability zone is rejected as an AWS region, and the message suggests the region", () => {
    expect(regionProblem("eu-central-1a")).toContain('did you mean "eu-central-1"?');
  });
  test.each(["", "EU-CENTRAL-1", "frankfurt", "eu-central"])("%j is rejected as an AWS region", (text) => {
    expect(regionProblem(text)).toMatch(/^must be an AWS region such as/);
  });
});

describe("IAM roles", () => {
  test.each(["arn:aws:iam::123456789012:role/backup", "arn:aws-cn:iam::123456789012:role/path/to/backup"])(
    "%s is accepted as a role ARN",
    (text) => {
      expect(roleArnProblem(text)).toBeUndefined();
    },
  );
  test.each([
    "backup",
    "arn:aws:iam::123:role/x",
    "arn:aws:iam::123456789012:user/x",
    "arn:aws:iam::123456789012:role/",
  ])("%j is rejected as a role ARN", (text) => {
    expect(roleArnProblem(text)).toMatch(/^must be an IAM role ARN/);
  });
});

describe("certificates", () => {
  const one = "-----BEGIN CERTIFICATE-----\nMIIBAAAA\nAA==\n-----END CERTIFICATE-----\n";

  test("exactly one PEM block is accepted as a certificate", () => {
    expect(certificateProblem(one)).toBeUndefined();
    expect(certificateProblem(one.trim())).toBeUndefined();
    expect(certificateProblem(one + one)).toContain("got 2 certificates");
    expect(certificateProblem("MIIB")).toContain("got 4 characters starting with");
  });
  test("a private key is rejected as a certificate, and the message does not repeat it", () => {
    const message = certificateProblem(
      `${one}-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0\n-----END EC PRIVATE KEY-----\n`,
    );
    expect(message).toMatch(/^must be a certificate, got a private key/);
    expect(message).not.toContain("c2VjcmV0");
  });
});

describe("job arguments", () => {
  test.each(["tenant-1", "A", "a.b_c-9", "x".repeat(63)])("%s is accepted as a tenant", (text) => {
    expect(tenantProblem(text)).toBeUndefined();
  });
  test.each(["", "-x", "a b", "../x", "a;b", "x".repeat(64), "$(id)"])("%j is rejected as a tenant", (text) => {
    expect(tenantProblem(text)).toMatch(/^must be a tenant such as/);
  });
  test("an email address is accepted as a user, but a command-line option is rejected", () => {
    expect(jobUserProblem("on-call@254carbon.com")).toBeUndefined();
    expect(jobUserProblem("--dry-run")).toMatch(/^must be a user such as/);
  });
  test.each(["2025-09-01", "2024-02-29", "2000-02-29", "2025-12-31"])("%s is accepted as a date", (text) => {
    expect(dayProblem(text)).toBeUndefined();
  });
  test.each(["2025-02-29", "1900-02-29", "2025-04-31", "2025-13-01", "2025-00-10", "2025-01-00"])(
    "%s is rejected because the date does not exist",
    (text) => {
      expect(dayProblem(text)).toMatch(/must be a valid date|must be 1970-01-01 or later/);
    },
  );
  test.each(["", "1.9.2025", "2025-9-1", "2025-09-01T00:00:00Z", "yesterday"])("%j is rejected as a date", (text) => {
    expect(dayProblem(text)).toMatch(/^must be a date such as/);
  });
  test("a period of one day is accepted, but a period that ends before it starts is rejected", () => {
    expect(windowProblem("2025-09-01", "2025-09-01")).toBeUndefined();
    expect(windowProblem("2025-09-02", "2025-09-01")).toContain("did you swap the dates?");
  });
});
