import { BLUE_GREEN_CHAIN } from "../../helpers/step-chains";
import { testWalks } from "./walk";

testWalks([{ ...BLUE_GREEN_CHAIN, behind: [["gateway-blue"], ["gateway-green"], ["gateway-green"]] }]);
