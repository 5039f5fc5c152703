import { testRunbook } from "./environment";

testRunbook("staging", "environments");
