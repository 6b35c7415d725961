import { type Department } from './department';

const colors = ['Black', 'Silver', 'White', 'Midnight Blue', 'Graphite'];

export const technology: readonly Department[] = [
  {
    name: 'Electronics',
    shelves: [
      {
        name: 'Smartphones',
        code: 'PHN',
        brands: ['Novara', 'Kestrel', 'Lumo', 'Orbis', 'Pixon'],
        nouns: ['Smartphone', '5G Phone', 'Compact Phone', 'Phone Max', 'Camera Phone'],
        price: [189, 1199],
        attributes: {
          Color: colors,
          Screen: ['5.8 in', '6.1 in', '6.4 in', '6.7 in'],
          Battery: ['4000 mAh', '4500 mAh', '5000 mAh'],
        },
        variants: { by: 'Storage', values: ['128 GB', '256 GB', '512 GB'], step: 0.12 },
        praise: [
          'Its display stays readable in bright sun and dims to a whisper at night.',
          'The main camera holds its own after dark.',
          'Half an hour on the charger gives power for most of a day.',
          'Five years of security updates are promised.',
        ],
      },
      {
        name: 'Headphones',
        code: 'HDP',
        brands: ['Auralis', 'Lumo', 'Tonewell', 'Brightwave', 'Kestrel'],
        nouns: [
          'Wireless Headphones',
          'Noise Cancelling Headphones',
          'In-Ear Earbuds',
          'Studio Headphones',
          'Sports Earbuds',
        ],
        price: [29, 399],
        attributes: {
          Color: colors,
          Connection: ['Bluetooth 5.3', 'Bluetooth 5.4', 'Cable'],
          Playtime: ['20 h', '30 h', '40 h', '60 h'],
        },
        praise: [
          'Soft cushions make long days easy on the ears.',
          'Voices come through clearly, also on a windy street.',
          'They fold flat and travel in the case that comes with them.',
          'The sound is balanced, with bass that does not drown the rest.',
        ],
      },
      {
        name: 'Cameras',
        code: 'CAM',
        brands: ['Optara', 'Fieldglass', 'Pixon', 'Helio'],
        nouns: [
          'Mirrorless Camera',
          'Action Camera',
          'Compact Camera',
          'Instant Camera',
          'Travel Zoom Camera',
        ],
        price: [89, 1899],
        attributes: {
          Resolution: ['20 MP', '24 MP', '33 MP', '45 MP'],
          Video: ['4K 30', '4K 60', '6K 30'],
          Color: ['Black', 'Silver'],
        },
        praise: [
          'Focus follows eyes, birds and bicycles without being told.',
          'The grip is deep enough for a firm one-handed hold.',
          'Seals keep dust and drizzle out.',
          'Pictures travel to the phone before you have put the cap back on.',
        ],
      },
      {
        name: 'Televisions',
        code: 'TVS',
        brands: ['Brightwave', 'Panorix', 'Lumo', 'Northview'],
        nouns: ['OLED TV', 'QLED TV', '4K Smart TV', 'Frame TV', 'Mini LED TV'],
        price: [299, 2799],
        attributes: {
          Panel: ['60 Hz', '120 Hz', '144 Hz'],
          HDR: ['HDR10', 'HDR10+', 'Dolby Vision'],
          Color: ['Black', 'Graphite'],
        },
        variants: { by: 'Size', values: ['43 in', '55 in', '65 in'], step: 0.3 },
        praise: [
          'Blacks are truly black, and skin looks like skin.',
          'It starts in seconds and finds all your channels in one search.',
          'Games react at once, with a picture free of tearing.',
          'The stand hides every cable.',
        ],
      },
    ],
  },
  {
    name: 'Computers',
    shelves: [
      {
        name: 'Laptops',
        code: 'LAP',
        brands: ['Novara', 'Stratum', 'Inkwell', 'Orbis', 'Corvid'],
        nouns: ['Ultrabook', 'Laptop', 'Convertible Laptop', 'Creator Laptop', 'Student Laptop'],
        price: [449, 2499],
        attributes: {
          Screen: ['13.3 in', '14 in', '15.6 in', '16 in'],
          Storage: ['512 GB', '1 TB', '2 TB'],
          Color: ['Silver', 'Graphite', 'Midnight Blue'],
        },
        variants: { by: 'Memory', values: ['16 GB', '32 GB'], step: 0.15 },
        praise: [
          'It weighs little more than a notebook of paper.',
          'The keyboard has real travel and does not rattle.',
          'One charge lasts from breakfast to the last train.',
          'Every port you need is on it, and no adapter in your bag.',
        ],
      },
      {
        name: 'Monitors',
        code: 'MON',
        brands: ['Panorix', 'Northview', 'Stratum', 'Corvid'],
        nouns: ['Monitor', 'Curved Monitor', 'Gaming Monitor', '4K Monitor', 'Portable Monitor'],
        price: [119, 999],
        attributes: {
          Size: ['15.6 in', '24 in', '27 in', '32 in', '34 in'],
          Refresh: ['60 Hz', '100 Hz', '165 Hz'],
          Panel: ['IPS', 'VA', 'OLED'],
        },
        praise: [
          'Colours are calibrated before it leaves the factory.',
          'Height, tilt and turn adjust with one hand.',
          'One cable carries picture, data and power.',
          'The matt surface keeps windows and lamps out of your work.',
        ],
      },
      {
        name: 'Keyboards and Mice',
        code: 'KEY',
        brands: ['Clickhaus', 'Corvid', 'Inkwell', 'Stratum'],
        nouns: [
          'Mechanical Keyboard',
          'Wireless Keyboard',
          'Ergonomic Mouse',
          'Vertical Mouse',
          'Compact Keyboard',
        ],
        price: [19, 219],
        attributes: {
          Color: ['Black', 'White', 'Sand'],
          Connection: ['USB-C', 'Bluetooth', '2.4 GHz'],
          Layout: ['US', 'UK', 'DE'],
        },
        praise: [
          'Keys come off and switches swap without a soldering iron.',
          'It pairs with three devices and changes between them at a touch.',
          'Wrists stay straight, also after eight hours.',
          'The battery lasts for months.',
        ],
      },
    ],
  },
];
