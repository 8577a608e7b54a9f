//! The same HTML from memory: a handler that does nothing else.

use std::net::TcpListener;

use actix_web::http::header::ContentType;
use actix_web::web::{Bytes, Data};
use actix_web::{App, HttpResponse, HttpServer, web};

use crate::client::Load;

/// Pages per second.
pub async fn measure(html: &[u8], load: &Load) -> anyhow::Result<f64> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let page = Data::new(Bytes::copy_from_slice(html));
    let app = move || App::new().app_data(page.clone()).default_service(web::to(from_memory));
    let server = HttpServer::new(app).disable_signals().listen(listener)?.run();
    let handle = server.handle();
    let running = tokio::spawn(server);
    let answered = load.run(address, "GET / HTTP/1.1\r\nHost: bench\r\n\r\n").await?;
    handle.stop(false).await;
    running.await??;
    Ok(answered.per_second)
}

async fn from_memory(page: Data<Bytes>) -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::html()).body(Bytes::clone(&page))
}
