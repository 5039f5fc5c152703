import { parseAllDocuments } from "yaml";
import type { Manifest } from "../../../../lib/manifests/manifest";
import { imageReference, imageRepository, serviceName } from "../../../../lib/names";
import { podsBehind } from "../../support/endpoints";
import { NAMESPACE } from "../../support/layer";
import type { Lane } from "../judgment";
import type { Place } from "../places";
import { applyOf, inRunbookFolder, writeRunbookFiles, pathOf } from "../runbook-files";
import { OLD_VERSION, RELEASED } from "../prod";
import { fewestReady } from "./rollouts";
import { code } from "../table";
import { mustBe, refuted } from "../verdict";
import { conflicts, fails, podsAt, rolledOut, until, untilReady, works, type World } from "../world";

const CLEAN = { kind: "clean-deployment" } as const;
const INSTEAD = applyOf(CLEAN, true);
const LOOK =
  `kubectl get deployments -n ${NAMESPACE} --show-managed-fields ` +
  "-o custom-columns=NAME:.metadata.name,MANAGERS:.metadata.managedFields[*].manager";
const EDIT = `kubectl edit deployment <name> -n ${NAMESPACE}`;

/** Restores the released layer after manual changes. All rollouts must be complete. */
export function cleaningOf(places: readonly Place[]): Lane {
  // Uses rolling services, because earlier trials do not change their versions.
  const [swapped, extended] = places.filter(({ topology }) => topology === "rolling");
  return [
    {
      line: "apply -f k8s/clean-deployment.yaml",
      judge: async (world, filled) => {
        mustBe(swapped !== undefined && extended !== undefined, "prod has two rolling services");
        await writeRunbookFiles(world, RELEASED);
        const ids = identitiesAt(world);
        await changeByHand(world, swapped, extended);
        await fails(world, filled, "does not exist");
        await fails(world, `${applyOf(CLEAN)} --dry-run=server`, 'conflict with "kubectl-set"');
        await works(world, inRunbookFolder(filled));
        await mustRunReleased(world, swapped);
        await until("an added selector key remains and matches no pod", async () => {
          return (await podsBehind(world.kubectl, serviceName(extended.service))).length === 0;
        });
        const refusals = await conflicts(world, RELEASED, ...ids.filter((id) => id.startsWith("Deployment/")));
        mustBe(refusals.includes("kubectl-client-side-apply"), "the next apply is rejected", refusals);

        await works(world, INSTEAD);
        await mustRunReleased(world, swapped);
        const afterUpdate = await conflicts(world, RELEASED, ...ids);
        mustBe(afterUpdate === "", "an apply of the environment's manifests has no conflict", afterUpdate);
        await removeAddition(world, extended);
        return refuted(
          "Run it in `runbook/prod`. It restores images, but additions remain, such as an environment variable, or a label in a Service's selector, which " +
            "then matches no pod. The next apply fails because of a conflict with `kubectl-client-side-apply`.",
          `${code(INSTEAD)} also restores Services, and the next apply succeeds. Without \`--force-conflicts\`, this command fails because of the manual changes. Additions to a Deployment still remain. To find them, run ${code(LOOK)} ` +
            "and look for field managers other than `access-layer` and `kube-controller-manager` (`kubectl-rollout` is a restart). To remove them, run " +
            `${code(EDIT)} and delete the fields. The pods are replaced in a rollout.`,
        );
      },
    },
  ];
}

function identitiesAt({ shell }: World): readonly string[] {
  const documents = parseAllDocuments(shell.read(pathOf(CLEAN)));
  return documents.map((document) => {
    const { kind, metadata } = document.toJS() as Manifest;
    return `${kind}/${metadata.name}`;
  });
}

const STRAY = "ACCESS_STRAY";

async function changeByHand({ kubectl }: World, swapped: Place, extended: Place): Promise<void> {
  const own = (...args: string[]) => kubectl.run(["-n", NAMESPACE, ...args]);
  const image = imageReference(imageRepository(swapped.service), "v6.6.6");
  await own("set", "image", `deployment/${swapped.deployment}`, `${swapped.service}=${image}`);
  await own("set", "env", `deployment/${extended.deployment}`, `${STRAY}=https://somewhere.example`);
  await own("patch", "service", serviceName(extended.service), "-p", '{"spec":{"selector":{"stray":"yes"}}}');
}

async function mustRunReleased(world: World, place: Place): Promise<void> {
  await rolledOut(world, place.deployment);
  const images = (await podsAt(world, place)).map(({ spec }) => spec.containers[0].image);
  mustBe(
    images.length > 0 && images.every((image) => image.endsWith(`:${OLD_VERSION}`)),
    "the released image runs",
    images,
  );
}

async function removeAddition(world: World, place: Place): Promise<void> {
  const { deployment, floor } = place;
  const variables = async () =>
    (await podsAt(world, place)).flatMap(({ spec }) => spec.containers[0].env?.map(({ name }) => name) ?? []);
  await rolledOut(world, deployment);
  mustBe((await variables()).includes(STRAY), "the added variable remains");
  await until("the Service matches its pods again", async () => {
    return (await podsBehind(world.kubectl, serviceName(place.service))).length >= floor;
  });
  const { stdout } = await works(world, LOOK);
  mustBe(new RegExp(`^${deployment} .*kubectl-set`, "m").test(stdout), "the foreign field manager is listed", stdout);
  const fewest = await fewestReady(world, place, async () => {
    // The editor deletes the variable's name and value.
    const environment = { KUBE_EDITOR: `sed -i '/name: ${STRAY}/,+1d'` };
    await works(world, EDIT.replace("<name>", deployment), { environment });
    await untilReady(world, deployment, floor);
    await rolledOut(world, deployment);
  });
  mustBe(fewest > 0, "the Service always has a ready pod", fewest);
  mustBe(!(await variables()).includes(STRAY), "the variable is gone");
}
