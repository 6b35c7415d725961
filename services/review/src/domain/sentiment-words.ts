import { plainText } from './fold-text';
import { WordList } from './word-list';

const list = (words: string): WordList => new WordList(words, plainText);

/**
 * Words of praise and blame in English, Russian and Uzbek (Latin and Cyrillic). The latter two inflect, so their
 * entries are mostly beginnings. Verbs that carry their negation in themselves (`yoqmadi`) stand in the other list.
 */
export const lists = {
  positive: list(`
    good great excellent amazing awesome perfect perfectly fantastic wonderful superb lovely nice beautiful
    comfortable comfy sturdy durable reliable solid useful handy love loved loves like liked enjoy enjoyed happy
    pleased satisfied recommend recommended recommends best better fast quick quickly easy quiet soft bright sharp
    impressed impressive worth well smooth delicious cozy cosy thanks
    хорош* отличн* прекрасн* замечательн* великолепн* супер классн* идеальн* удобн* надежн* прочн* качественн*
    красив* понравил* нравится довол* рекоменд* советую люблю полюбил* лучш* быстр* легк* тих* мягк* ярк* спасибо
    радует приятн* шикарн* полезн*
    yaxshi* zo'r* a'lo* ajoyib* qulay* chiroyli* sifatli* mukammal* yoqdi* yoqadi* mamnun* tavsiya maslahat
    mustahkam* ishonchli* tez tezda oson* yumshoq* foydali* rahmat baraka* arzon* bejirim*
    яхши* зўр* аъло* ажойиб* қулай* чиройли* сифатли* ёқди* мамнун* тавсия рахмат раҳмат`),
  negative: list(`
    bad terrible awful horrible poor poorly worst worse useless broken broke breaks faulty defective cheap flimsy
    disappointed disappointing disappointment hate hated uncomfortable noisy slow late waste refund return returned
    junk rubbish fake scratched damaged leaks leaking leaked weak dirty smells smelly wrong missing annoying
    stopped failed fails problem problems unusable overpriced
    плох* ужасн* отвратительн* кошмар* худш* хуже бесполезн* слома* ломает* брак* бракован* дефект* разочаров*
    неудобн* шумн* медленн* опозда* вернул* возврат* подделк* царапин* поврежд* течет протека* слаб* грязн* вон*
    хлипк* проблем* дорого жаль ненавижу зря
    yomon* dahshat* sifatsiz* buzil* buzuq* singan* sindi* yoqmadi* yoqmaydi* ishlamadi* ishlamaydi*
    noqulay* shovqin* sekin* kechik* qaytar* soxta* tirnal* iflos* zaif* muammo* afsus* qimmat* bekor* foydasiz*
    ёмон* сифатсиз* бузил* синди* ёқмади* ишламади* ишламайди* ноқулай* секин* афсус* қиммат*`),
  negation: list(
    `not no never without hardly barely cannot nothing не ни нет без никогда ничего нельзя hech ҳеч`,
  ),
  negationAfter: list(`emas emasdi emasman yo'q эмас йўқ`),
  intensifier: list(
    `very really so extremely absolutely too очень крайне совсем слишком весьма juda nihoyatda жуда`,
  ),
  contrast: list(`but however though although но однако хотя зато lekin ammo biroq лекин аммо`),
} as const;
