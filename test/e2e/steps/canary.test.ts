import { CANARY_ABORT_CHAIN, CANARY_CHAIN } from "../../helpers/step-chains";
import { testWalks } from "./walk";

testWalks([
  { ...CANARY_CHAIN, behind: CANARY_CHAIN.changes.map(() => ["streaming-canary", "streaming-stable"]) },
  { ...CANARY_ABORT_CHAIN, behind: [["streaming-canary", "streaming-stable"]] },
]);
