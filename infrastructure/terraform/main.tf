locals {
  name = "ultramarket-${var.environment}"

  tags = {
    Project     = "ultramarket"
    Environment = var.environment
    ManagedBy   = "terraform"
  }

  # A mistake in production must not be able to take data along.
  protected = var.environment == "production"
}

module "network" {
  source = "./modules/network"

  name  = local.name
  cidr  = var.cidr
  zones = var.zones
}

module "secrets" {
  source = "./modules/secrets"

  name      = local.name
  services  = local.services
  protected = local.protected
}

module "cluster" {
  source = "./modules/cluster"

  name            = local.name
  private_subnets = module.network.private_subnets
  nodes           = var.nodes
  administrators  = var.administrators
  api_cidrs       = var.api_cidrs
  key_arn         = module.secrets.key_arn
}

module "postgres" {
  source = "./modules/postgres"

  name              = local.name
  vpc_id            = module.network.vpc_id
  subnets           = module.network.data_subnets
  client_group      = module.cluster.security_group
  key_arn           = module.secrets.key_arn
  instance_class    = var.postgres.instance_class
  storage_gb        = var.postgres.storage_gb
  max_storage_gb    = var.postgres.max_storage_gb
  multi_zone        = var.postgres.multi_zone
  backup_days       = var.postgres.backup_days
  delete_protection = local.protected
}

# Two systems, because they must forget differently: a cache drops what it has no room for, carts and sessions never do.
module "cache" {
  source = "./modules/cache"
  for_each = {
    shared = { eviction = "allkeys-lru", snapshots = 0 }
    carts  = { eviction = "noeviction", snapshots = 7 }
  }

  name           = "${local.name}-${each.key}"
  vpc_id         = module.network.vpc_id
  subnets        = module.network.data_subnets
  client_group   = module.cluster.security_group
  key_arn        = module.secrets.key_arn
  node_type      = var.cache.node_type
  replicas       = var.cache.replicas
  eviction       = each.value.eviction
  snapshots_days = each.value.snapshots
}

module "kafka" {
  source = "./modules/kafka"

  name          = local.name
  vpc_id        = module.network.vpc_id
  subnets       = module.network.data_subnets
  client_group  = module.cluster.security_group
  key_arn       = module.secrets.key_arn
  instance_type = var.kafka.instance_type
  storage_gb    = var.kafka.storage_gb
}

module "search" {
  source = "./modules/search"

  name           = local.name
  cluster        = module.cluster.name
  node_role_arn  = module.cluster.node_role_arn
  subnets        = module.network.private_subnets
  instance_types = var.search.instance_types
  nodes          = var.search.nodes
}

module "storage" {
  source = "./modules/storage"

  name      = local.name
  key_arn   = module.secrets.key_arn
  protected = local.protected
}

module "edge" {
  source = "./modules/edge"

  providers = {
    aws           = aws
    aws.us_east_1 = aws.us_east_1
  }

  name      = local.name
  domain    = var.domain
  zone_name = var.zone_name
}

module "workloads" {
  source = "./modules/workloads"

  name         = local.name
  cluster      = module.cluster.name
  key_arn      = module.secrets.key_arn
  secret_arns  = module.secrets.secret_arns
  files_arn    = module.storage.files_arn
  backups_arn  = module.storage.backups_arn
  file_account = "file"
}
