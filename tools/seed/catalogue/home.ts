import { type Department } from './department';

const woods = ['Oak', 'Walnut', 'Beech', 'Ash'];
const fabrics = ['Linen', 'Cotton', 'Wool', 'Velvet'];

export const home: readonly Department[] = [
  {
    name: 'Home and Kitchen',
    shelves: [
      {
        name: 'Cookware',
        code: 'COO',
        brands: ['Hearthside', 'Ironleaf', 'Maison Verte', 'Copperline'],
        nouns: ['Frying Pan', 'Casserole', 'Saucepan Set', 'Wok', 'Roasting Tin', 'Grill Pan'],
        price: [19, 249],
        attributes: {
          Material: ['Cast Iron', 'Stainless Steel', 'Copper', 'Aluminium'],
          Hob: ['All hobs', 'Induction', 'Gas'],
          Color: ['Black', 'Cream', 'Forest Green'],
        },
        variants: { by: 'Diameter', values: ['20 cm', '24 cm', '28 cm'], step: 0.18 },
        praise: [
          'Heat spreads evenly right up to the rim.',
          'The handle stays cool on the hob and goes into the oven.',
          'It gets better with every use.',
          'A lifetime guarantee comes in the box.',
        ],
      },
      {
        name: 'Coffee and Tea',
        code: 'COF',
        brands: ['Brewster & Co', 'Hearthside', 'Monte Alto', 'Copperline'],
        nouns: [
          'Espresso Machine',
          'Pour-Over Set',
          'Coffee Grinder',
          'Electric Kettle',
          'Teapot',
          'French Press',
        ],
        price: [15, 599],
        attributes: {
          Material: ['Glass', 'Stainless Steel', 'Stoneware'],
          Capacity: ['0.6 l', '1 l', '1.7 l'],
          Color: ['Black', 'Cream', 'Steel'],
        },
        praise: [
          'It takes three minutes from cold to the first cup.',
          'All parts come apart for cleaning and go back without a manual.',
          'The spout pours exactly where you look.',
          'Temperature holds to the degree.',
        ],
      },
      {
        name: 'Bedroom Textiles',
        code: 'BED',
        brands: ['Softfold', 'Nordlicht', 'Maison Verte', 'Cloudbank'],
        nouns: ['Duvet Cover', 'Fitted Sheet', 'Throw', 'Pillowcase Pair', 'Winter Duvet', 'Quilt'],
        price: [18, 229],
        attributes: {
          Material: fabrics,
          Color: ['White', 'Sand', 'Sage', 'Slate', 'Rust'],
          Care: ['40 °C', '60 °C', 'Hand wash'],
        },
        variants: { by: 'Size', values: ['Single', 'Double', 'King'], step: 0.25 },
        praise: [
          'The cloth is washed before sewing, so it is soft from the first night.',
          'Buttons are made of wood, seams are double.',
          'It comes without plastic wrapping.',
          'Colours last through many washes.',
        ],
      },
      {
        name: 'Furniture',
        code: 'FUR',
        brands: ['Nordlicht', 'Timberhaus', 'Fjord & Field', 'Atelier Nine'],
        nouns: ['Armchair', 'Side Table', 'Bookcase', 'Dining Chair', 'Sofa', 'Desk', 'Bench'],
        price: [49, 1499],
        attributes: { Wood: woods, Fabric: fabrics, Assembly: ['Assembled', 'Four screws', 'Flat pack'] },
        praise: [
          'Joints are glued and pegged, as joiners used to do.',
          'All wood comes from certified forests.',
          'It stands level on any floor thanks to hidden feet.',
          'The shape is quiet enough for any room.',
        ],
      },
      {
        name: 'Lighting',
        code: 'LMP',
        brands: ['Lumen Atelier', 'Nordlicht', 'Brightwave', 'Atelier Nine'],
        nouns: ['Table Lamp', 'Floor Lamp', 'Pendant Light', 'Desk Lamp', 'Wall Light'],
        price: [24, 449],
        attributes: {
          Material: ['Brass', 'Paper', 'Glass', 'Steel'],
          Color: ['Brass', 'Black', 'White', 'Opal'],
          Light: ['2700 K', '3000 K', 'Adjustable'],
        },
        praise: [
          'The light is warm and free of flicker.',
          'A touch on the base dims it.',
          'The shade throws a soft edge instead of a hard ring.',
          'Bulbs can be replaced, so it need never be thrown away.',
        ],
      },
    ],
  },
  {
    name: 'Garden and DIY',
    shelves: [
      {
        name: 'Garden Tools',
        code: 'GAR',
        brands: ['Greenhand', 'Ironleaf', 'Meadow & Sons', 'Terrano'],
        nouns: ['Secateurs', 'Spade', 'Watering Can', 'Hand Trowel', 'Garden Fork', 'Hedge Shears'],
        price: [9, 129],
        attributes: {
          Material: ['Carbon Steel', 'Stainless Steel', 'Galvanised Steel'],
          Handle: woods,
          Weight: ['Light', 'Medium', 'Heavy'],
        },
        praise: [
          'The edge is forged and can be sharpened again and again.',
          'It lies in the hand as if it had been there for years.',
          'Rust does not stand a chance.',
          'Spare parts are sold one by one.',
        ],
      },
      {
        name: 'Power Tools',
        code: 'PWR',
        brands: ['Volterra', 'Ironleaf', 'Torqueline', 'Basisbau'],
        nouns: ['Cordless Drill', 'Jigsaw', 'Orbital Sander', 'Impact Driver', 'Circular Saw'],
        price: [49, 389],
        attributes: {
          Voltage: ['12 V', '18 V', '36 V'],
          Motor: ['Brushless', 'Brushed'],
          Case: ['Carton', 'Tool bag', 'Stacking case'],
        },
        variants: { by: 'Set', values: ['Bare tool', 'With two batteries'], step: 0.6 },
        praise: [
          'It has power for oak and manners for pine.',
          'One battery fits the whole family of tools.',
          'Vibration is low enough for a whole day on the ladder.',
          'The lamp shines where the bit goes.',
        ],
      },
    ],
  },
];
