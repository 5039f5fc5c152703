import { startCards } from "./cards.js";
import { startCopying } from "./copying.js";
import { startForms } from "./forms.js";
import { startLinks } from "./links.js";
import { startPictures } from "./pictures.js";
import { startSteps } from "./steps.js";
import { startSearch } from "./search.js";

startSteps();
startForms();
startCards();
startCopying();
startSearch();
startPictures();
startLinks();
