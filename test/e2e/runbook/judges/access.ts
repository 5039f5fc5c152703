import { ON_CALL_ROLES } from "../../../../lib/names";
import { NAMESPACE } from "../../support/layer";
import type { Judge, Judgment } from "../judgment";
import { PROD } from "../prod";
import { code } from "../table";
import { mustBe, proved, refuted } from "../verdict";
import { works } from "../world";
import { listOf } from "./lists";

/** Lines about who may do what. */
export function judgesOfAccess(): readonly Judgment[] {
  return [
    { line: "get serviceaccounts", judge: listOf("ServiceAccount", "Lists one for each app, besides `default`.") },
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
  mustBe(shows(narrow.stdout) === 0 && shows(wide.stdout) === groups.length, "only `-o wide` shows whom", wide.stdout);
  const rights = `kubectl describe roles -n ${NAMESPACE}`;
  await works(world, rights);
  const names = Object.values(ON_CALL_ROLES).map(code);
  return proved(
    `Lists those of whoever is on call, ${names.join(", ")}, and that of \`configuration-backup\`. Whom they are bound to it does not show.`,
    `${code(instead)}, and what each may do: ${code(rights)}`,
  );
};

const clusterRoleBindings: Judge = async (world, filled) => {
  const name = "a-binding-of-this-test";
  await world.kubectl.run(["delete", "clusterrolebinding", name, "--ignore-not-found"]);
  const clean = await world.desk.run(filled);
  mustBe(clean.code === 1 && clean.stdout === "", "no match, so exit code 1", clean);
  const account = `--serviceaccount=${NAMESPACE}:gateway`;
  await world.kubectl.run(["create", "clusterrolebinding", name, "--clusterrole=view", account]);
  const blind = await world.desk.run(filled);
  const instead = filled.replace(" |", " -o wide |");
  const wide = await works(world, instead);
  await world.kubectl.run(["delete", "clusterrolebinding", name]);
  mustBe(blind.stdout === "" && wide.stdout.includes(name), "only `-o wide` shows whom a role is bound to");
  return refuted(
    "Sees no binding to the layer's ServiceAccounts: without `-o wide` only the names of the binding and its role are " +
      "printed. Exit code 1 when nothing is found, so when all is well.",
    code(instead),
  );
};
