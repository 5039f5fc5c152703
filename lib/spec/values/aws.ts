import { show } from "../../values/words";

const REGION = /^[a-z]{2,4}(?:-[a-z]{2,12}){1,2}-\d$/;
const ROLE_ARN = /^arn:aws(?:-[a-z]{2,8}){0,2}:iam::\d{12}:role\/[A-Za-z0-9_+=,.@/-]{1,576}$/;

/** Validates an AWS region: returns the problem, or `undefined` if it is valid. */
export function regionProblem(text: string): string | undefined {
  if (REGION.test(text)) return undefined;
  const zone = /^(.*-\d)[a-z]$/.exec(text)?.[1];
  const advice =
    zone !== undefined && REGION.test(zone)
      ? `, an availability zone; did you mean ${show(zone)}?`
      : "; list them with: aws ec2 describe-regions";
  return `must be an AWS region such as "eu-central-1", got ${show(text)}${advice}`;
}

const CLUSTER_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;

/** Validates an EKS cluster name: returns the problem, or `undefined` if it is valid. */
export function clusterNameProblem(text: string): string | undefined {
  if (CLUSTER_NAME.test(text)) return undefined;
  return `must be an EKS cluster name of at most 100 letters, digits, '-' and '_', got ${show(text)}; find it with: aws eks list-clusters`;
}

/** Validates an IAM role ARN: returns the problem, or `undefined` if it is valid. */
export function roleArnProblem(text: string): string | undefined {
  if (ROLE_ARN.test(text)) return undefined;
  return `must be an IAM role ARN such as "arn:aws:iam::123456789012:role/access-layer-backup", got ${show(text)}; find it with: aws iam get-role`;
}
