import { ON_CALL_ROLES } from "../../../../lib/names";
import { NAMESPACE } from "../../support/layer";
import type { Judge, Judgment } from "../judgment";
import { PROD } from "../prod";
import { code } from "../table";
import { mustBe, proved, refuted } from "../verdict";
import { works } from "../world";
import { listOf } from "./lists";

/** Lines about permissions. */
export function judgesOfAccess(): readonly Judgment[] {
  return [
    {
      line: "get serviceaccounts",
      judge: listOf("ServiceAccount", "Lists one ServiceAccount per app, plus `default`."),
    },
    { line: "get rolebindings", judge: roleBindings },
    { line: "get clusterrolebindings | grep 254carbon-access", judge: clusterRoleBindings },
  ];
}

const roleBindings: Judge = async (world, filled) => {
  await listOf("RoleBinding", "")(world, filled);
  const instead = `${filled} -o wide`;
  const [narrow, wide] = [await works(world, filled), await works(world, instead)];
  const groups = Object.values(PROD.environment.onCall ?? {}).flat();
  const shows = (text: string) => groups.filter((group) => text.includes(group)).length;
  mustBe(
    shows(narrow.stdout) === 0 && shows(wide.stdout) === groups.length,
    "only `-o wide` shows the subjects",
    wide.stdout,
  );
  const rights = `kubectl describe roles -n ${NAMESPACE}`;
  await works(world, rights);
  const names = Object.values(ON_CALL_ROLES).map(code);
  return proved(
    `Lists the RoleBindings of the on-call engineers (${names.join(", ")}) and of \`configuration-backup\`, without their subjects.`,
    `${code(instead)} shows the subjects, and ${code(rights)} shows the permissions.`,
  );
};

const clusterRoleBindings: Judge = async (world, filled) => {
  const name = "a-binding-of-this-test";
  await world.kubectl.run(["delete", "clusterrolebinding", name, "--ignore-not-found"]);
  const clean = await world.shell.run(filled);
  mustBe(clean.code === 1 && clean.stdout === "", "the command exits with 1 because nothing matches", clean);
  const account = `--serviceaccount=${NAMESPACE}:gateway`;
  await world.kubectl.run(["create", "clusterrolebinding", name, "--clusterrole=view", account]);
  const blind = await world.shell.run(filled);
  const instead = filled.replace(" |", " -o wide |");
  const wide = await works(world, instead);
  await world.kubectl.run(["delete", "clusterrolebinding", name]);
  mustBe(blind.stdout === "" && wide.stdout.includes(name), "only `-o wide` shows the subjects of a binding");
  return refuted(
    "Does not find bindings to the layer's ServiceAccounts, because without `-o wide`, the output contains only the names of bindings and roles. The " +
      "exit code is 1 if nothing is found, even if everything is fine.",
    code(instead),
  );
};
