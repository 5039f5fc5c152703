import { NAMESPACE } from "../../support/layer";
import type { Judge, Judgement } from "../judgement";
import { code } from "../table";
import { mustBe, refuted } from "../verdict";
import { works } from "../world";
import { listOf, listOrNone } from "./lists";

/** Lines about who may do what. */
export function judgesOfAccess(): readonly Judgement[] {
  return [
    { line: "get serviceaccounts", judge: listOf("ServiceAccount", "Lists one for each app, besides `default`.") },
    {
      line: "get rolebindings",
      judge: listOrNone(
        "RoleBinding",
        "Nothing of the layer may use the API.",
        "Lists what of the layer may use the API.",
      ),
    },
    { line: "get clusterrolebindings | grep 254carbon-access", judge: clusterRoleBindings },
  ];
}

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
