environment    = "production"
domain         = "api.shop.example"
zone_name      = "shop.example"
administrators = []
