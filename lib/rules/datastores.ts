import type { AlertmanagerSpec, KafkaSpec, KeycloakSpec, PostgresSpec, RedisSpec } from "../spec/datastores";
import type { Path, Problem } from "../spec/problem";

export function postgresProblems(_spec: PostgresSpec, _path: Path): Problem[] {
  return [];
}
export function redisProblems(_spec: RedisSpec, _path: Path): Problem[] {
  return [];
}
export function kafkaProblems(_spec: KafkaSpec, _path: Path): Problem[] {
  return [];
}
export function keycloakProblems(_spec: KeycloakSpec, _path: Path): Problem[] {
  return [];
}
export function alertmanagerProblems(_spec: AlertmanagerSpec, _path: Path): Problem[] {
  return [];
}
