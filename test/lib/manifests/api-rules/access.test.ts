import { outcomeAt } from "../../../helpers/outcomes";

const backend = { service: { name: "a", port: { number: 80 } } };
const outcomeOfPath = (path: string, pathType = "Prefix") =>
  outcomeAt("ingress-base", ["spec", "rules", 0, "http", "paths"], [{ path, pathType, backend }]);
const place = "spec.rules[0].http.paths[0].path";

test.each(["/a//b", "/a/../b", "/./a", "/a%2fb", "/a%2Fb", "/a/..", "/a/."])(
  "compare refuses the path %s of an Ingress",
  (path) => {
    const refusal = `${place} must be a path without //, /./, /../ and %2f, got "${path}"`;
    expect([outcomeOfPath(path), outcomeOfPath(path, "Exact")]).toEqual([refusal, refusal]);
    expect(outcomeOfPath(path, "ImplementationSpecific")).toBe("inPlace");
  },
);

test("compare refuses a relative path of an Ingress", () => {
  expect(outcomeOfPath("a", "ImplementationSpecific")).toBe(`${place} must be an absolute path, got "a"`);
});

test("compare refuses an address as the host of an Ingress", () => {
  expect(outcomeAt("ingress-base", ["spec", "rules", 0, "host"], "1.2.3.4")).toBe(
    'spec.rules[0].host must be a host name, got "1.2.3.4"',
  );
});

test("compare refuses a bad name of a Secret in an Ingress", () => {
  expect(outcomeAt("ingress-base", ["spec", "tls", 0, "secretName"], "A")).toBe(
    'spec.tls[0].secretName must be lowercase letters, digits, hyphens and dots, got "A"',
  );
});

test("compare refuses URLs in a Role, which has a namespace", () => {
  const rules = [{ nonResourceURLs: ["/metrics"], verbs: ["get"] }];
  expect(outcomeAt("role-base", ["rules"], rules)).toBe("rules[0].nonResourceURLs is not allowed in a Role");
  expect(outcomeAt("pairs-clusterrole-base", ["rules"], rules)).toBe("inPlace");
});

test.each(["apiGroups", "apiVersions"])("compare refuses * with other %s of a webhook", (field) => {
  const path = ["webhooks", 0, "rules", 0, field];
  expect(outcomeAt("pairs-validatingwebhookconfiguration-base", path, ["*", "a"])).toBe(
    `webhooks[0].rules[0].${field} must contain only * if it contains *`,
  );
});

test("compare refuses * before another resource of a webhook", () => {
  const outcome = (resources: readonly string[]) =>
    outcomeAt("pairs-validatingwebhookconfiguration-base", ["webhooks", 0, "rules", 0, "resources"], resources);
  expect(outcome(["*", "pods"])).toBe("webhooks[0].rules[0].resources must contain only * if it contains *");
  expect(outcome(["*/*", "pods"])).toBe("webhooks[0].rules[0].resources must contain only */* if it contains */*");
  expect([outcome(["pods", "*"]), outcome(["*", "pods/status"])]).toEqual(["inPlace", "inPlace"]);
});

test.each(["https://u:p@host", "https://host/?q=1", "https://host/#f", "http://host"])(
  "compare refuses the URL %s of a webhook without showing it",
  (url) => {
    expect(outcomeAt("pairs-validatingwebhookconfiguration-base", ["webhooks", 0, "clientConfig"], { url })).toBe(
      "webhooks[0].clientConfig.url must be an https URL without a user, a query and a fragment",
    );
  },
);

test("a webhook may have a URL with a path", () => {
  const clientConfig = { url: "https://a.example:8443/b/c@d" };
  expect(outcomeAt("pairs-validatingwebhookconfiguration-base", ["webhooks", 0, "clientConfig"], clientConfig)).toBe(
    "inPlace",
  );
});
