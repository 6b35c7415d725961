import { type Department } from './department';

const cloth = ['Organic Cotton', 'Merino Wool', 'Linen', 'Recycled Polyester'];
const shades = ['Black', 'Navy', 'Olive', 'Ecru', 'Burgundy', 'Grey'];

export const fashion: readonly Department[] = [
  {
    name: 'Fashion',
    shelves: [
      {
        name: 'Mens Clothing',
        code: 'MEN',
        brands: ['Harbour & Hill', 'Threadmill', 'Nordkap', 'Field Standard'],
        nouns: [
          'Oxford Shirt',
          'Crew Neck T-Shirt',
          'Merino Sweater',
          'Chino Trousers',
          'Rain Jacket',
          'Overshirt',
        ],
        price: [19, 229],
        attributes: { Material: cloth, Color: shades, Fit: ['Slim', 'Regular', 'Relaxed'] },
        variants: { by: 'Size', values: ['S', 'M', 'L', 'XL'] },
        praise: [
          'It is cut to move, and keeps its shape after many washes.',
          'Seams lie flat and do not rub.',
          'It goes from the office to the weekend without a change.',
          'We know every mill that the cloth passed through.',
        ],
      },
      {
        name: 'Womens Clothing',
        code: 'WOM',
        brands: ['Atelier Nine', 'Threadmill', 'Lune & Loom', 'Nordkap'],
        nouns: ['Wrap Dress', 'Silk Blouse', 'Wide-Leg Trousers', 'Cardigan', 'Trench Coat', 'Midi Skirt'],
        price: [24, 289],
        attributes: {
          Material: [...cloth, 'Silk'],
          Color: [...shades, 'Rose'],
          Fit: ['Slim', 'Regular', 'Relaxed'],
        },
        variants: { by: 'Size', values: ['XS', 'S', 'M', 'L'] },
        praise: [
          'It falls softly and has pockets that deserve the name.',
          'The lining makes it easy to wear over anything.',
          'It is a piece for many years, not for one season.',
          'The colour comes from dyes that meet the strictest standard.',
        ],
      },
      {
        name: 'Shoes',
        code: 'SHO',
        brands: ['Solewright', 'Nordkap', 'Pacer', 'Harbour & Hill'],
        nouns: ['Sneakers', 'Chelsea Boots', 'Running Shoes', 'Loafers', 'Hiking Boots'],
        price: [39, 249],
        attributes: {
          Material: ['Leather', 'Suede', 'Mesh', 'Canvas'],
          Color: shades,
          Sole: ['Rubber', 'Foam', 'Leather'],
        },
        variants: { by: 'Size', values: ['39', '41', '43', '45'] },
        praise: [
          'The heel is held and the toes are free.',
          'Soles can be replaced when they have run their miles.',
          'No breaking in: they fit on the first day.',
          'Rain stays outside.',
        ],
      },
      {
        name: 'Bags and Luggage',
        code: 'BAG',
        brands: ['Wayfarer', 'Harbour & Hill', 'Carrow', 'Field Standard'],
        nouns: ['Backpack', 'Weekender Bag', 'Cabin Suitcase', 'Tote Bag', 'Messenger Bag'],
        price: [29, 399],
        attributes: {
          Material: ['Leather', 'Waxed Canvas', 'Recycled Nylon', 'Polycarbonate'],
          Color: shades,
          Volume: ['12 l', '20 l', '32 l', '40 l'],
        },
        praise: [
          'It opens wide, so that nothing hides at the bottom.',
          'It fits under the seat of every airline we know.',
          'Zips are covered and run with one finger.',
          'The straps share the load where shoulders like it.',
        ],
      },
      {
        name: 'Watches and Jewellery',
        code: 'WAT',
        brands: ['Meridian', 'Kestrel', 'Aurum', 'Tideline'],
        nouns: ['Field Watch', 'Diver Watch', 'Chronograph', 'Smartwatch', 'Bracelet', 'Signet Ring'],
        price: [39, 899],
        attributes: {
          Material: ['Steel', 'Titanium', 'Sterling Silver', 'Gold Plated'],
          Color: ['Silver', 'Gold', 'Black'],
          Water: ['3 atm', '10 atm', '20 atm'],
        },
        praise: [
          'The crystal shrugs off keys and door frames.',
          'It is light enough to forget and fine enough to notice.',
          'Straps change without a tool.',
          'It comes in a box that makes wrapping unnecessary.',
        ],
      },
    ],
  },
];
