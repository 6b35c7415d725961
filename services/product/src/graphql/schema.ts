import { buildSchema } from 'graphql';

/**
 * What a storefront reads in one request. Amounts are integer minor units. What comes from another service is
 * nullable, so that the rest of the answer stays when that service is down.
 */
export const storefront = buildSchema(`
  type Money { amount: Float! currency: String! }
  type Attribute { name: String! value: String! }

  type Category {
    id: ID!
    name: String!
    slug: String!
    children: [Category!]!
    products(limit: Int = 20, cursor: String, sort: String = "-createdAt", inStock: Boolean): ProductPage!
  }

  type Variant {
    id: ID!
    sku: String!
    name: String!
    price: Money!
    attributes: [Attribute!]!
    image: String
    inStock: Boolean!
  }

  type Review {
    id: ID!
    rating: Int!
    title: String!
    body: String!
    verifiedPurchase: Boolean!
    helpful: Int!
    createdAt: String!
  }

  type Product {
    id: ID!
    sku: String!
    name: String!
    slug: String!
    description: String!
    price: Money!
    "The lowest price at which it can be had now: its own or that of a variant."
    fromPrice: Money!
    originalPrice: Money
    inStock: Boolean!
    images: [String!]!
    rating: Float!
    reviewCount: Int!
    featured: Boolean!
    attributes: [Attribute!]!
    variants: [Variant!]!
    category: Category
    "The newest approved reviews."
    reviews(limit: Int = 5): [Review!]
    similar(limit: Int = 5): [Product!]
    boughtTogether(limit: Int = 5): [Product!]
  }

  type ProductPage { items: [Product!]! total: Int nextCursor: String }

  type FacetValue { value: String! label: String! count: Int! }
  type Facet { name: String! values: [FacetValue!]! }
  type SearchResult { hits: [Product!]! total: Int! facets: [Facet!]! }

  type CartLine {
    id: ID!
    sku: String!
    name: String!
    quantity: Int!
    unitPrice: Money!
    lineTotal: Money!
    product: Product
  }
  type Cart { id: ID! version: Int! subtotal: Money! items: [CartLine!]! }

  type OrderLine {
    sku: String!
    name: String!
    quantity: Int!
    unitPrice: Money!
    lineTotal: Money!
    product: Product
  }
  type Order {
    id: ID!
    orderNumber: String!
    status: String!
    subtotal: Money!
    discount: Money!
    tax: Money!
    shipping: Money!
    total: Money!
    createdAt: String!
    items: [OrderLine!]!
  }
  type OrderPage { items: [Order!]! nextCursor: String }

  type Query {
    "By id or slug; null when there is none."
    product(idOrSlug: String!): Product
    products(
      category: String
      minPrice: Int
      maxPrice: Int
      rating: Float
      inStock: Boolean
      featured: Boolean
      sort: String = "-createdAt"
      limit: Int = 20
      cursor: String
    ): ProductPage!
    categories: [Category!]!
    search(
      query: String!
      category: ID
      minPrice: Int
      maxPrice: Int
      inStock: Boolean
      rating: Float
      page: Int = 1
    ): SearchResult
    "For the signed-in user."
    recommendations(limit: Int = 10): [Product!]
    "Of the signed-in user, or of the guest named by X-Guest-Id; null for a guest without one."
    cart: Cart
    orders(limit: Int = 10, cursor: String): OrderPage
    order(id: ID!): Order
  }
`);
