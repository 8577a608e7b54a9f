//! What a load balancer asks.

use actix_web::{HttpResponse, web};

use crate::app::App;

/// Whether the process answers at all.
pub async fn alive() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("alive\n")
}

/// Whether it can serve: the database answers.
pub async fn ready(app: web::Data<App>) -> HttpResponse {
    use diesel_async::RunQueryDsl;
    let answer = async {
        let mut connection = app.db.get().await?;
        diesel::sql_query("SELECT 1").execute(&mut connection).await?;
        Ok::<_, crate::db::DbError>(())
    };
    match answer.await {
        Ok(()) => HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            HttpResponse::ServiceUnavailable().content_type("text/plain; charset=utf-8").body("the database is away\n")
        }
    }
}
