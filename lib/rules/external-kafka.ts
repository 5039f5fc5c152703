import { brokerAddress } from "../layer/datastores";
import type { ExternalKafka } from "../spec/external";
import { LIMITS } from "../spec/limits";
import type { Problem } from "../spec/problem";
import { hostNameProblem } from "../spec/values/host";
import { wholeNumberProblem } from "../spec/values/whole-number";
import { repeatedMessage, show } from "../values/words";
import { inside, problemIf, type Place } from "./problems";

/** Rules about an external Kafka, without those of all external datastores. */
export function externalKafkaProblems(
  { brokers, sasl, tls = true, ...single }: ExternalKafka,
  place: Place,
): Problem[] {
  const { host, hostFrom, port } = single;
  const twice = [host !== undefined && "host", hostFrom && "hostFrom", port !== undefined && "port"].find(Boolean);
  return [
    ...problemIf("kafka/brokers", inside(place, "brokers"), brokers && brokersProblem(brokers, twice || undefined)),
    ...(brokers ?? []).flatMap((broker, index) =>
      problemIf(
        "kafka/broker",
        inside(place, "brokers", index),
        brokerProblem(broker) ?? ((brokers ?? []).indexOf(broker) < index ? repeatedMessage(broker) : undefined),
      ),
    ),
    ...problemIf(
      "kafka/sasl-tls",
      inside(place, "sasl"),
      sasl?.mechanism === "AWS_MSK_IAM" && !tls
        ? "requires TLS with AWS_MSK_IAM, got tls: false; remove tls: false, or choose another mechanism"
        : undefined,
    ),
  ];
}

function brokersProblem(brokers: readonly string[], other: string | undefined): string | undefined {
  if (brokers.length === 0) return "must list at least one broker, got none; add the brokers, or set host instead";
  return other === undefined ? undefined : `must not be set together with ${other}; remove ${other}`;
}

function brokerProblem(broker: string): string | undefined {
  const { host, port } = brokerAddress(broker);
  const isPort = /^[^:]*:\d+$/.test(broker) && wholeNumberProblem(port, LIMITS.port) === undefined;
  return isPort && hostNameProblem(host) === undefined
    ? undefined
    : `must be a host name and a port, got ${show(broker)}; write it like b-1.example.com:9096`;
}
