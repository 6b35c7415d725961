environment    = "staging"
domain         = "api.staging.shop.example"
zone_name      = "shop.example"
administrators = []

nodes = {
  instance_types = ["m7i.large"]
  min            = 3
  desired        = 3
  max            = 5
}

postgres = {
  instance_class = "db.t4g.large"
  storage_gb     = 50
  max_storage_gb = 200
  multi_zone     = false
  backup_days    = 3
}

cache = {
  node_type = "cache.t4g.medium"
  replicas  = 1
}

kafka = {
  instance_type = "kafka.t3.small"
  storage_gb    = 50
}

search = {
  instance_types = ["t3.large"]
  nodes          = 1
}
