import { show } from "../../values/words";

const REGION = /^[a-z]{2,4}(?:-[a-z]{2,12}){1,2}-\d$/;
const ROLE_ARN = /^arn:aws(?:-[a-z]{2,8}){0,2}:iam::\d{12}:role\/[A-Za-z0-9_+=,.@/-]{1,576}$/;

/** Says what is wrong with the name of an AWS region; `undefined` where nothing is. */
export function regionProblem(text: string): string | undefined {
  if (REGION.test(text)) return undefined;
  const zone = /^(.*-\d)[a-z]$/.exec(text)?.[1];
  const wayOut =
    zone !== undefined && REGION.test(zone) ? `; ${show(text)} is one of its zones, did you mean ${show(zone)}?` : "";
  return `must be an AWS region such as "eu-central-1", got ${show(text)}${wayOut}`;
}

const CLUSTER_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;

/** Says what is wrong with the name of an EKS cluster; `undefined` where nothing is. */
export function clusterNameProblem(text: string): string | undefined {
  if (CLUSTER_NAME.test(text)) return undefined;
  return `must be the name of an EKS cluster, of at most 100 letters, digits, '-' and '_', got ${show(text)}; "aws eks list-clusters" prints it`;
}

/** Says what is wrong with the ARN of an IAM role; `undefined` where nothing is. */
export function roleArnProblem(text: string): string | undefined {
  if (ROLE_ARN.test(text)) return undefined;
  return `must be the ARN of a role such as "arn:aws:iam::123456789012:role/access-layer-backup", got ${show(text)}; "aws iam get-role" prints it`;
}
