#!/bin/sh
# Prepares the indexes of the logs, and Kibana's view of them. Running it again changes nothing.
set -eu
here=$(dirname "$0")
elasticsearch=${ELASTICSEARCH_URL:-http://elasticsearch:9200}

put() { curl -fsS -X PUT "$elasticsearch/$1" -H 'content-type: application/json' --data-binary "@$here/$2" >/dev/null; }

until curl -fsS "$elasticsearch/_cluster/health?wait_for_status=yellow&timeout=5s" >/dev/null 2>&1; do sleep 2; done
put _ilm/policy/ultramarket-logs logs-policy.json
put _index_template/ultramarket-logs logs-template.json
echo 'logs: policy and template are in place'

if [ -n "${KIBANA_URL:-}" ]; then
  until curl -fsS "$KIBANA_URL/api/status" >/dev/null 2>&1; do sleep 2; done
  curl -fsS -X POST "$KIBANA_URL/api/data_views/data_view" -H 'content-type: application/json' -H 'kbn-xsrf: setup' \
    -d '{"override":true,"data_view":{"id":"logs","name":"Logs","title":"ecommerce-logs-*","timeFieldName":"@timestamp"}}' >/dev/null
  echo 'logs: Kibana shows them'
fi
