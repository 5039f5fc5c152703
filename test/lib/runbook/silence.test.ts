import { silenceOf } from "../../../lib/runbook/silence";

test("a silence matches one alert of one app in one namespace, and names the runbook as its author", () => {
  expect(silenceOf({ alert: "ServiceDown", service: "auth" }, { environment: "prod", namespace: "access" })).toEqual({
    matchers: [
      { name: "alertname", value: "ServiceDown", isRegex: false, isEqual: true },
      { name: "service", value: "auth", isRegex: false, isEqual: true },
      { name: "namespace", value: "access", isRegex: false, isEqual: true },
    ],
    createdBy: "runbook of prod",
    comment: "ServiceDown of auth: an on-call engineer works on it",
  });
});
