import { outcomeAt } from "../../../helpers/outcomes";
import type { Steps } from "../../../helpers/pairs/places";

const pod: Steps = ["spec", "template", "spec"];
const outcomeOfPod = (field: string, value: unknown, name = "deployment-base") =>
  outcomeAt(name, [...pod, field], value);

test.each(["example.com.", ".", "_sip._tcp.a.b"])("a search domain of a pod may be %s", (domain) => {
  expect(outcomeOfPod("dnsConfig", { searches: [domain] })).toBe("restarts");
});

test("compare refuses a search domain with two dots at its end", () => {
  expect(outcomeOfPod("dnsConfig", { searches: ["a.b.."] })).toBe(
    'spec.template.spec.dnsConfig.searches must be a domain name, got "a.b.."',
  );
});

test("the prefix of an annotation may have capital letters, and that of a label may not", () => {
  const key = "Example.com/a";
  expect(outcomeAt("deployment-base", ["metadata", "annotations"], { [key]: "b" })).toBe("inPlace");
  expect(outcomeAt("deployment-base", ["spec", "template", "metadata", "annotations"], { [key]: "b" })).toBe(
    "restarts",
  );
  expect(outcomeAt("deployment-base", ["metadata", "labels"], { [key]: "b" })).toContain("metadata.labels");
});

test("compare refuses a name with more than 63 letters after its prefix", () => {
  const labels = (letters: number) => ({ [`example.com/${"a".repeat(letters)}`]: "b" });
  expect(outcomeAt("deployment-base", ["metadata", "labels"], labels(63))).toBe("inPlace");
  expect(outcomeAt("deployment-base", ["metadata", "labels"], labels(64))).toContain("metadata.labels");
});

test("a pod may have a negative grace period", () => {
  expect(outcomeOfPod("terminationGracePeriodSeconds", -1)).toBe("restarts");
});

test("a StatefulSet may have any host name, because it replaces the name", () => {
  expect(outcomeOfPod("hostname", "A_b", "statefulset-base")).toBe("restarts");
  expect(outcomeOfPod("hostname", "A_b")).toBe(
    'spec.template.spec.hostname must be lowercase letters, digits and hyphens, got "A_b"',
  );
});
