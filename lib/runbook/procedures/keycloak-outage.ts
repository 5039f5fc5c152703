import { datastoreDeploymentName, serviceName } from "../../names";
import { KEYCLOAK_PORTS } from "../../traffic/callees";
import { about } from "../parts/alerts";
import { clientsOf, externalSteps } from "../parts/external";
import { forwardStep } from "../parts/forward";
import { endpointsStep, logStep, podsStep, previousLogStep, warningsStep } from "../parts/looks";
import { communicationSteps, escalation } from "../parts/people";
import { restartSteps } from "../parts/restart";
import type { Kit } from "../kit";
import type { Procedure, RunStep, Step } from "../procedure";

/** Users can't log in. */
export function keycloakOutage(kit: Kit): Procedure | undefined {
  const { keycloak } = kit.layer.datastores;
  if (keycloak === undefined) return undefined;
  const isExternal = keycloak.kind === "external";
  return {
    id: "keycloak-outage",
    title: "Keycloak outage",
    chapter: "emergency",
    situation: "users cannot log in",
    summary: "Find out why Keycloak does not answer, and bring it back. Tokens stay valid until they expire.",
    alerts: about(keycloak.name, "DatastoreDown", "ServiceDown", "PodDown", "WorkloadBelowWanted"),
    ...(isExternal && { targets: clientsOf(kit, "keycloak") }),
    steps: isExternal
      ? [
          ...externalSteps(kit, { store: "keycloak", product: "Keycloak", endpoint: keycloak.endpoint }),
          ...communicationSteps(kit),
        ]
      : [...inCluster(kit, keycloak), ...communicationSteps(kit)],
    escalate: escalation(kit, "If no pod of Keycloak is ready after 15 minutes"),
  };
}

interface Keycloak {
  readonly name: string;
  readonly hostname: string;
}

function inCluster(kit: Kit, keycloak: Keycloak): readonly Step[] {
  const { name } = keycloak;
  const deployment = datastoreDeploymentName(name);
  const group = "Check";
  return [
    podsStep(kit, name, deployment, { group, id: "pods" }),
    endpointsStep(kit, {
      group,
      id: "endpoints",
      what: "Check which pods get the requests of Keycloak.",
      service: serviceName(name),
      deployment,
      see: "If no line ends with true, no user can log in.",
    }),
    warningsStep(kit, { group, id: "warnings" }),
    logStep(kit, name, {
      group,
      id: "log",
      see: "No errors. An error about the database means that PostgreSQL is the cause: see the procedure [database-outage](#database-outage).",
    }),
    previousLogStep(kit, { group, id: "previous-log", app: name }),
    forwardStep(kit, {
      group,
      id: "forward",
      what: "Forward the management port of one pod.",
      to: `deployment/${deployment}`,
      port: KEYCLOAK_PORTS.management,
    }),
    {
      kind: "run",
      group,
      id: "health",
      what: "Check the health of this pod.",
      command: `curl -sS http://localhost:${KEYCLOAK_PORTS.management}/health/ready`,
      who: "anyone",
      expect: {
        see: "The status is UP. DOWN names the failed check, such as the database.",
        output: '"status": *"UP"',
      },
      within: 10,
    },
    ...(kit.layer.cluster.exposure.kind === "none" ? [] : [publicStep(keycloak)]),
    ...restartSteps(kit, {
      group: "Recover",
      deployment,
      what: "Keycloak",
      condition: "Only if PostgreSQL answers, and Keycloak does not recover without help.",
    }),
  ];
}

function publicStep({ hostname }: Keycloak): RunStep {
  return {
    kind: "run",
    group: "Check",
    id: "public",
    what: "Check the public address from your machine.",
    command: `curl -fsS https://${hostname}/realms/master/.well-known/openid-configuration`,
    who: "anyone",
    expect: {
      see: "A JSON document with the issuer. If only this check fails, look at the route, the DNS name and the certificate.",
      output: `"issuer" *: *"https://${hostname}/`,
    },
    within: 15,
  };
}
