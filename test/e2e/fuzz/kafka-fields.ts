import fc from "fast-check";
import type { ExternalKafka } from "../../../lib/spec/external";
import { optional, type Fields } from "./field";
import { texts } from "./values";

const BROKERS = ["b-1.example.com:9096", "b-1.example.com", "a:0", "a:65536", "a:1:2"];

/** How clients find the brokers of an external Kafka, and log in. */
export const KAFKA_CLIENTS: Pick<Fields<ExternalKafka>, "brokers" | "sasl"> = {
  // Only edge values, because brokers replace the host.
  brokers: optional<readonly string[]>([], fc.array(fc.oneof(fc.constantFrom(...BROKERS), texts), { maxLength: 3 })),
  sasl: optional<NonNullable<ExternalKafka["sasl"]>>(
    [{ mechanism: "SCRAM-SHA-512" }, { mechanism: "PLAIN" }],
    fc.constant({ mechanism: "AWS_MSK_IAM" }),
  ),
};
