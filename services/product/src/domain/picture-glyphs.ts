/** Line drawings on a field of 200 × 200, by the words of the categories they stand for; the first match counts. */
export const glyphs: ReadonlyArray<readonly [words: RegExp, path: string]> = [
  [/laptop|computer|notebook/, 'M45 50h110v75H45zM25 145h150l-10 12H35zM88 145l4 6h16l4-6'],
  [
    /headphone|audio|speaker/,
    'M40 125v-20a60 60 0 0 1 120 0v20M40 110h22v45H48a8 8 0 0 1-8-8zM160 110h-22v45h14a8 8 0 0 0 8-8z',
  ],
  [
    /phone|tablet|mobile/,
    'M68 25h64a10 10 0 0 1 10 10v130a10 10 0 0 1-10 10H68a10 10 0 0 1-10-10V35a10 10 0 0 1 10-10zM58 48h84M58 148h84M95 161h10',
  ],
  [
    /camera|photo/,
    'M30 65h35l12-18h46l12 18h35v85H30zM100 78a28 28 0 1 0 .1 0M100 93a13 13 0 1 0 .1 0M148 80h8',
  ],
  [/watch|wearable|jewel/, 'M100 62a40 40 0 1 0 .1 0M100 80v22l14 10M78 68l6-38h32l6 38M78 136l6 38h32l6-38'],
  [
    /shoe|sneaker|boot/,
    'M30 80l28 10 22-22 40 38 46 12a12 12 0 0 1 10 12v20H30zM30 130h146M88 76l-10 10M100 88l-10 10M112 99l-10 10',
  ],
  [/bag|luggage|backpack/, 'M45 80h110l8 85H37zM75 100V65a25 25 0 0 1 50 0v35'],
  [
    /cloth|fashion|shirt|wear|dress|\bmen\b|\bwomen\b/,
    'M70 35l-42 24 16 36 18-8v80h76V87l18 8 16-36-42-24a32 22 0 0 1-60 0z',
  ],
  [/lamp|light/, 'M72 35h56l24 62H48zM100 97v58M68 165h64M132 97v22'],
  [
    /furniture|sofa|living|bedroom|chair/,
    'M48 95V65a14 14 0 0 1 14-14h76a14 14 0 0 1 14 14v30M32 92a14 14 0 0 1 26 8v18h84v-18a14 14 0 0 1 26-8v54H32zM45 146v14M155 146v14',
  ],
  [
    /cook|pan\b/,
    'M30 88h100v22a38 38 0 0 1-38 38H68a38 38 0 0 1-38-38zM130 96h46M58 72c-8-10 8-14 0-26M84 72c-8-10 8-14 0-26',
  ],
  [
    /kitchen|coffee|tea|grocer/,
    'M45 70h90v50a32 32 0 0 1-32 32H77a32 32 0 0 1-32-32zM135 82h14a16 16 0 0 1 0 40h-16M70 56c-8-10 8-14 0-26M98 56c-8-10 8-14 0-26',
  ],
  [
    /garden|plant/,
    'M70 130h60l-8 42H78zM100 130V82M100 98c-8-32-34-36-48-34 2 22 18 36 48 34M100 84c2-32 24-46 46-46 2 26-14 46-46 46',
  ],
  [
    /bike|cycl/,
    'M55 105a28 28 0 1 0 .1 0M145 105a28 28 0 1 0 .1 0M55 133l28-56h50l12 56M83 77l25 56 25-56M72 62h22M128 62h18',
  ],
  [/camp|tent|outdoor/, 'M100 42L28 158h144zM100 42v116M100 92l-32 66M100 92l32 66M100 42l-8-14M100 42l8-14'],
  [
    /sport|ball|fitness|yoga/,
    'M100 35a65 65 0 1 0 .1 0M35 100h130M100 35v130M54 54c30 26 30 66 0 92M146 54c-30 26-30 66 0 92',
  ],
  [
    /book|stationer|office/,
    'M100 55c-18-14-44-16-66-12v108c22-4 48-2 66 12 18-14 44-16 66-12V43c-22-4-48-2-66 12zM100 55v108M52 70h28M52 92h28M120 70h28M120 92h28',
  ],
  [
    /gam|console/,
    'M62 72h76c28 0 40 66 24 76-14 8-26-22-36-22H74c-10 0-22 30-36 22-16-10-4-76 24-76zM66 90v24M54 102h24M130 94h.5M144 108h.5',
  ],
  [
    /toy|kid|baby/,
    'M100 60a48 48 0 1 0 .1 0M62 52a18 18 0 1 0 .1 0M138 52a18 18 0 1 0 .1 0M82 100h.5M118 100h.5M100 118l-8 8h16zM84 138c10 8 22 8 32 0',
  ],
  [
    /beauty|skin|hair|fragrance|health/,
    'M85 30h30v24H85zM78 54h44v20l14 16v75H64V90l14-16zM64 108h72M64 146h72',
  ],
  [
    /pet|dog|cat/,
    'M100 100c22 0 42 24 42 42s-22 22-42 12c-20 10-42 6-42-12s20-42 42-42M58 84a14 18 0 1 0 .1 0M84 54a14 18 0 1 0 .1 0M116 54a14 18 0 1 0 .1 0M142 84a14 18 0 1 0 .1 0',
  ],
  [
    /tool|diy|hardware|auto|car\b/,
    'M126 40a34 34 0 0 0-32 46L42 138a14 14 0 0 0 20 20l52-52a34 34 0 0 0 44-44l-20 20-20-4-4-20 18-18z',
  ],
  [/tv|monitor|screen|electronic/, 'M30 45h140v90H30zM75 160h50M100 135v25'],
];

/** A parcel, for everything else. */
export const parcel = 'M100 35l62 32v68l-62 32-62-32V67zM38 67l62 32 62-32M100 99v68M69 51l62 32';
