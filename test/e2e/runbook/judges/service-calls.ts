import { serviceName } from "../../../../lib/names";
import { NAMESPACE } from "../../support/layer";
import { freePorts } from "../../support/ports";
import type { Judge, Judgment } from "../judgment";
import { fill, type Place } from "../places";
import { code } from "../table";
import { mustBe, refuted } from "../verdict";
import { live, podsOf, works } from "../world";
import { called } from "./programs";

/** Judges for lines that call a Service from the operator's machine. */
export function judgesOfServiceCalls(places: readonly Place[]): readonly Judgment[] {
  return [
    { line: "curl -X POST http://alertmanager-service:9093/api/v1/alerts…", judge: acknowledge },
    { line: "curl -s -H \"Authorization: Bearer <new-token>\" http://<gateway>/health | jq '.'", judge: token },
    ...places.map((place) => ({
      line: "curl -f http://<service-name>-service:8000/health",
      place,
      judge: health(place),
    })),
  ];
}

function health(place: Place): Judge {
  return async (world, filled) => {
    const service = await live(world, "service", serviceName(place.service));
    mustBe(service?.spec.type === "ClusterIP", "the Service has a cluster-internal address", service);
    const ran = await world.shell.run(filled);
    mustBe(ran.code === 6, "the name does not resolve", ran);
    const [port] = await freePorts(1);
    const forward = `kubectl port-forward service/<service-name>-service 8000:8000 -n ${NAMESPACE}`;
    const look = "curl -f http://localhost:8000/health";
    const here = (command: string) =>
      fill(command, place).replace("8000:8000", `${port}:8000`).replace("localhost:8000", `localhost:${port}`);
    const both = `${here(forward)} & for i in $(seq 3000); do ${here(look)} && break; sleep 0.1; done; kill $!`;
    mustBe((await works(world, both)).stdout.includes('"status"'), "the forwarded port responds");
    return refuted(
      "The name does not resolve on the operator's machine, because the Service has only a cluster-internal address.",
      `Run ${code(forward)}, and in a second terminal ${code(look)} (the request reaches one pod; the response is simulated).`,
    );
  };
}

const acknowledge: Judge = async (world, filled) => {
  const [pod] = await podsOf(world, { app: "alertmanager" });
  const [, minor = 0] = (pod?.spec.containers[0].image.split(":v")[1] ?? "").split(".").map(Number);
  mustBe(minor >= 27, "prod's Alertmanager has no v1 API", pod?.spec.containers[0].image);
  const ran = await world.shell.run(filled);
  mustBe(ran.code === 6, "the name does not resolve", ran);
  const instead =
    `kubectl exec deployment/alertmanager-deployment -n ${NAMESPACE} -- amtool --alertmanager.url=http://localhost:9093 ` +
    "silence add alertname=ServiceDown instance=service-1 --author=oncall --duration=2h --comment=acknowledged";
  await called()(world, instead);
  return refuted(
    "Alertmanager 0.27 removed the v1 API, and prod runs a newer version. The name resolves only in the cluster.",
    `${code(instead)} (\`amtool\` is a stub)`,
  );
};

const token: Judge = async (world, filled) => {
  const ran = await world.shell.run(filled);
  mustBe(ran.parts[0] === 6, "no gateway responds", ran);
  const deployments = await Promise.all(world.places.map(({ deployment }) => live(world, "deployment", deployment)));
  const probes = deployments.map((found) => found?.spec.template?.spec.containers[0].readinessProbe.httpGet);
  mustBe(
    probes.every((probe) => probe?.path === "/health" && probe.httpHeaders === undefined),
    "probes send no token",
    probes,
  );
  return refuted(
    "Does not test the key: `/health` does not require a token, because the readiness probes do not send one.",
    "Send a request to a path that requires a token. These paths depend on the gateway's image.",
  );
};
