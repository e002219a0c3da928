//! `/metrics` for Prometheus, on a listener of its own that stays inside the house.

use actix_web::dev::Server;
use actix_web::{App, HttpResponse, HttpServer, web};
use metrics_exporter_prometheus::PrometheusHandle;
use std::net::TcpListener;

/// Serves the metrics.
///
/// # Errors
/// When the listener cannot be used.
pub fn server(listener: TcpListener, metrics: PrometheusHandle) -> std::io::Result<Server> {
    let metrics = web::Data::new(metrics);
    let app = move || App::new().app_data(metrics.clone()).route("/metrics", web::get().to(render));
    Ok(HttpServer::new(app).workers(1).disable_signals().listen(listener)?.run())
}

async fn render(metrics: web::Data<PrometheusHandle>) -> HttpResponse {
    // Histograms hold every sample until they are drained.
    metrics.run_upkeep();
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(metrics.render())
}
