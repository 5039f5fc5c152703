import { environmentProblems } from "../../../lib/rules/environment";
import type { ContactsSpec } from "../../../lib/spec/people";
import type { AlertmanagerSpec } from "../../../lib/spec/datastores";
import { environmentOf } from "../../helpers/fixtures";

const { environment, release } = environmentOf("prod");
const contacts = environment.contacts as ContactsSpec;

/** Problems of prod with the alert that always fires and this Alertmanager. */
function problemsWith(alertmanager: AlertmanagerSpec, watchdog = true) {
  const datastores = { ...environment.datastores, alertmanager };
  return environmentProblems({ ...environment, datastores, contacts: { ...contacts, watchdog } }, release);
}

test("the alert that always fires needs an Alertmanager that reads the address from a file", () => {
  expect(problemsWith({ kind: "inCluster", version: "v0.27.0" })).toMatchObject([
    {
      code: "watchdog/version",
      path: ["contacts", "watchdog"],
      message:
        'must be false with Alertmanager v0.27.0, got true; set datastores.alertmanager.version to "v0.28.0" or newer, which reads the address from a file',
    },
  ]);
});

test.each<readonly [string, AlertmanagerSpec, boolean]>([
  ["the first version that reads it", { kind: "inCluster", version: "v0.28.0" }, true],
  ["an older version, if contacts.watchdog is false", { kind: "inCluster", version: "v0.27.0" }, false],
  ["an external one", { kind: "external", host: "alerts.example.com", cidrs: ["10.0.0.0/24"] }, true],
])("the alert that always fires is accepted with %s", (_what, alertmanager, watchdog) => {
  expect(problemsWith(alertmanager, watchdog)).toEqual([]);
});
