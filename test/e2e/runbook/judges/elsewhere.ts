import { serviceName } from "../../../../lib/names";
import { NAMESPACE } from "../../support/layer";
import { freePorts } from "../../support/ports";
import type { Judge, Judgment } from "../judgment";
import { fill, type Place } from "../places";
import { code } from "../table";
import { mustBe, refuted } from "../verdict";
import { live, podsOf, works } from "../world";
import { called } from "./programs";

/** Lines that call a Service from the operator's desk. */
export function judgesOfElsewhere(places: readonly Place[]): readonly Judgment[] {
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
    mustBe(service?.spec.type === "ClusterIP", "an address of the cluster only", service);
    const ran = await world.desk.run(filled);
    mustBe(ran.code === 6, "the name does not resolve at the desk", ran);
    const [port] = await freePorts(1);
    const forward = `kubectl port-forward service/<service-name>-service 8000:8000 -n ${NAMESPACE}`;
    const look = "curl -f http://localhost:8000/health";
    const here = (command: string) =>
      fill(command, place).replace("8000:8000", `${port}:8000`).replace("localhost:8000", `localhost:${port}`);
    const both = `${here(forward)} & for i in $(seq 3000); do ${here(look)} && break; sleep 0.1; done; kill $!`;
    mustBe((await works(world, both)).stdout.includes('"status"'), "an answer through the forwarded port");
    return refuted(
      "At the operator's desk the name does not resolve: the Service has an address of the cluster only.",
      `${code(forward)}, and beside it ${code(look)} (one pod, simulated answer).`,
    );
  };
}

const acknowledge: Judge = async (world, filled) => {
  const [pod] = await podsOf(world, { app: "alertmanager" });
  const [, minor = 0] = (pod?.spec.containers[0].image.split(":v")[1] ?? "").split(".").map(Number);
  mustBe(minor >= 27, "prod's Alertmanager has no v1 API any more", pod?.spec.containers[0].image);
  const ran = await world.desk.run(filled);
  mustBe(ran.code === 6, "the name does not resolve at the desk", ran);
  const instead =
    `kubectl exec deployment/alertmanager-deployment -n ${NAMESPACE} -- amtool --alertmanager.url=http://localhost:9093 ` +
    "silence add alertname=ServiceDown instance=service-1 --author=oncall --duration=2h --comment=acknowledged";
  await called()(world, instead);
  return refuted(
    "The API v1 is gone since Alertmanager 0.27, and prod runs a newer one. The name resolves in the cluster only.",
    `${code(instead)} (simulated program)`,
  );
};

const token: Judge = async (world, filled) => {
  const ran = await world.desk.run(filled);
  mustBe(ran.parts[0] === 6, "no gateway answers at the desk", ran);
  const deployments = await Promise.all(world.places.map(({ deployment }) => live(world, "deployment", deployment)));
  const probes = deployments.map((found) => found?.spec.template?.spec.containers[0].readinessProbe.httpGet);
  mustBe(
    probes.every((probe) => probe?.path === "/health" && probe.httpHeaders === undefined),
    "probes ask without a token",
    probes,
  );
  return refuted(
    "Proves no key: `/health` answers without a token, or the readiness probes, which send none, would fail.",
    "A request to a path that asks for a token; which ones do, only the gateway's image can show.",
  );
};
