locals {
  # Each has a secret of its own; deployed with its Helm chart.
  services = [
    "auth", "user", "product", "order", "payment", "cart", "inventory", "search",
    "review", "shipping", "notification", "analytics", "recommendation", "admin", "file",
  ]
}
