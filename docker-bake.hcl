# All images at once: `npm run images`, or `TAG=$(git rev-parse HEAD) npm run images -- --push`; one service alone is
# `npm run images -- order`. Every target begins with the same build stage, which therefore runs once. Bake is told to
# read this file only: by itself it would read docker-compose.yml as well.
variable "REGISTRY" {
  default = "ghcr.io/ultramarket"
}

variable "TAG" {
  default = "dev"
}

# The full commit sha; services tell it as their version.
variable "REVISION" {
  default = TAG
}

group "default" {
  targets = ["service", "dev-tools"]
}

target "service" {
  name = service
  matrix = {
    service = [
      "auth", "user", "product", "order", "payment", "cart", "inventory", "search", "review", "shipping",
      "notification", "analytics", "recommendation", "admin", "file",
    ]
  }
  target = "service"
  args = {
    SERVICE  = service
    REVISION = REVISION
  }
  tags = ["${REGISTRY}/${service}:${TAG}"]
}

target "dev-tools" {
  target = "dev-tools"
  tags   = ["${REGISTRY}/dev-tools:${TAG}"]
}
