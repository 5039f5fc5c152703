import { readFileSync } from "fs";
import { join } from "path";
import { isAlert } from "../../lib/monitoring/monitoring-rule";
import { monitoredOf } from "../../lib/monitoring/monitored-layer";
import { ruleGroups } from "../../lib/monitoring/rule-groups";
import { WATCHDOG } from "../../lib/monitoring/watchdog";
import { securityRuleGroups } from "../../lib/monitoring/security-rules";
import type { NodeCluster } from "../nodes/support/cluster";
import { LATER, causesIn } from "../nodes/support/causes";
import { layerOnNodes } from "../nodes/support/layer";
import { watchedLayer } from "../nodes/support/watched-layer";
import { PROJECT } from "./fixtures";

const monitored = monitoredOf(layerOnNodes(watchedLayer()));
const names = new Set(
  [...ruleGroups(monitored), ...securityRuleGroups(monitored)].flatMap(({ rules }) =>
    rules.filter(isAlert).map(({ alert }) => alert),
  ),
);
// Fires without a cause.
names.delete(WATCHDOG);
// No cause begins, so none needs a cluster.
const caused = [...causesIn({} as NodeCluster, []).flatMap(({ alerts }) => alerts), ...Object.values(LATER).flat()];
const onNodes = new Set(caused.map((alert) => alert.split(" ")[0] ?? ""));

test("the node tests cause only alerts that the rules have", () => {
  expect([...onNodes].filter((name) => !names.has(name))).toEqual([]);
});

test("docs/proofs.md states which alerts the node tests do not cause, and how many they do", () => {
  const page = readFileSync(join(PROJECT, "docs", "proofs.md"), "utf8").replaceAll(/\s+/g, " ");
  const others = [...names].filter((name) => !onNodes.has(name)).sort();
  expect(/Only promtool fires ((?:`\w+`(?:, | and )?)+)/.exec(page)?.[1]?.match(/\w+(?=`)/g)).toEqual(others);
  expect(page).toContain(`${onNodes.size} of the ${names.size} alerts`);
});
