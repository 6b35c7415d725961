import { type Department } from './department';

export const leisure: readonly Department[] = [
  {
    name: 'Sports and Outdoors',
    shelves: [
      {
        name: 'Fitness',
        code: 'FIT',
        brands: ['Corefit', 'Pacer', 'Balance Lab', 'Ironleaf'],
        nouns: [
          'Yoga Mat',
          'Kettlebell',
          'Resistance Band Set',
          'Adjustable Dumbbell',
          'Foam Roller',
          'Jump Rope',
        ],
        price: [9, 299],
        attributes: {
          Material: ['Natural Rubber', 'Cast Iron', 'Cork', 'Steel'],
          Color: ['Black', 'Teal', 'Plum'],
          Level: ['Beginner', 'All levels', 'Advanced'],
        },
        praise: [
          'It does not slip, on wood or on stone.',
          'Ten short workouts come with it, printed and as videos.',
          'It stows behind a door.',
          'It is tested for far more than you will ever ask of it.',
        ],
      },
      {
        name: 'Camping',
        code: 'CMP',
        brands: ['Wayfarer', 'Nordkap', 'Campline', 'Trailhead'],
        nouns: ['Two-Person Tent', 'Sleeping Bag', 'Camping Stove', 'Head Torch', 'Folding Chair', 'Dry Bag'],
        price: [14, 549],
        attributes: {
          Season: ['Summer', 'Three season', 'Winter'],
          Color: ['Olive', 'Orange', 'Slate'],
          Weight: ['Ultralight', 'Light', 'Standard'],
        },
        praise: [
          'It is up in three minutes, also in the dark.',
          'Every gram has been argued about.',
          'It has spent a winter on a Norwegian plateau.',
          'A repair kit is sewn into the bag.',
        ],
      },
      {
        name: 'Cycling',
        code: 'CYC',
        brands: ['Velora', 'Pacer', 'Spoke & Chain', 'Trailhead'],
        nouns: ['City Bike', 'Gravel Bike', 'Bike Helmet', 'Bike Light Set', 'Pannier Bag', 'Floor Pump'],
        price: [19, 1899],
        attributes: {
          Material: ['Steel', 'Aluminium', 'Carbon'],
          Color: ['Black', 'Sand', 'Racing Green'],
          Use: ['City', 'Gravel', 'Road'],
        },
        praise: [
          'It arrives adjusted: pedals on and off you go.',
          'Bearings are sealed against salt and rain.',
          'Everything on it can be repaired with three tools.',
          'It is seen from two hundred metres.',
        ],
      },
    ],
  },
  {
    name: 'Beauty and Health',
    shelves: [
      {
        name: 'Skin Care',
        code: 'SKN',
        brands: ['Botanica', 'Clearwater', 'Maison Verte', 'Alba'],
        nouns: ['Day Cream', 'Night Serum', 'Cleansing Gel', 'Sun Lotion SPF 50', 'Hand Balm', 'Face Oil'],
        price: [8, 89],
        attributes: {
          Skin: ['Dry', 'Normal', 'Oily', 'Sensitive'],
          Scent: ['Unscented', 'Rose', 'Citrus'],
          Label: ['Vegan', 'Organic', 'Dermatologist tested'],
        },
        variants: { by: 'Volume', values: ['30 ml', '50 ml', '100 ml'], step: 0.45 },
        praise: [
          'It sinks in at once and leaves no film.',
          'The list of ingredients is short enough to read.',
          'Glass and paper only, no plastic.',
          'It was not tested on animals, but on our own cheeks.',
        ],
      },
      {
        name: 'Hair and Fragrance',
        code: 'HAI',
        brands: ['Alba', 'Botanica', 'Maison Verte', 'Sillage'],
        nouns: ['Shampoo Bar', 'Conditioner', 'Eau de Parfum', 'Hair Dryer', 'Beard Oil'],
        price: [7, 189],
        attributes: {
          Scent: ['Cedar', 'Fig', 'Neroli', 'Unscented'],
          Hair: ['All hair', 'Curly', 'Fine'],
          Label: ['Vegan', 'Organic', 'Refillable'],
        },
        praise: [
          'The scent opens bright and settles warm.',
          'A little goes a long way.',
          'The bottle is refilled for half the price.',
          'It rinses out clean, in hard water too.',
        ],
      },
    ],
  },
  {
    name: 'Toys, Books and Games',
    shelves: [
      {
        name: 'Toys',
        code: 'TOY',
        brands: ['Little Fox', 'Timberhaus', 'Wonderbox', 'Puddle & Co'],
        nouns: [
          'Wooden Train Set',
          'Building Blocks',
          'Plush Bear',
          'Marble Run',
          'Play Kitchen',
          'Balance Bike',
        ],
        price: [9, 179],
        attributes: {
          Age: ['1+', '3+', '5+', '8+'],
          Material: ['Beech', 'Cotton', 'Recycled Plastic'],
          Color: ['Natural', 'Rainbow', 'Pastel'],
        },
        praise: [
          'Edges are round and colours are safe to chew.',
          'It has no batteries and no end of uses.',
          'It fits the trains and blocks you already have.',
          'It will be handed down.',
        ],
      },
      {
        name: 'Board and Video Games',
        code: 'GAM',
        brands: ['Wonderbox', 'Tabletop Guild', 'Corvid', 'Orbis'],
        nouns: ['Strategy Game', 'Family Game', 'Card Game', 'Game Controller', 'Puzzle', 'Cooperative Game'],
        price: [9, 119],
        attributes: {
          Players: ['1', '2', '2-4', '3-6'],
          Age: ['6+', '8+', '12+'],
          Duration: ['20 min', '45 min', '90 min'],
        },
        praise: [
          'The rules fit on two pages and the evenings differ every time.',
          'Nobody is out before the end.',
          'It is printed in Europe, on paper that shuffles well.',
          'A solo mode keeps you company when nobody else is around.',
        ],
      },
      {
        name: 'Books and Stationery',
        code: 'BOO',
        brands: ['Inkwell', 'Papermill Lane', 'Meridian Press', 'Foolscap'],
        nouns: ['Notebook', 'Cookbook', 'Fountain Pen', 'Weekly Planner', 'Travel Guide', 'Sketchbook'],
        price: [6, 89],
        attributes: {
          Paper: ['90 g', '120 g', '160 g'],
          Binding: ['Thread sewn', 'Spiral', 'Softcover'],
          Color: ['Black', 'Sand', 'Forest Green', 'Red'],
        },
        praise: [
          'It lies flat on every page.',
          'Ink dries quickly and does not come through.',
          'The cover improves with handling.',
          'It makes a present that is used up, in the best sense.',
        ],
      },
    ],
  },
];
