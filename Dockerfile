# The application with its locked packages, run by an ordinary user; data lie in /data.
FROM python:3.11.14-slim-bookworm
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
# Pango draws the PDF files.
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin tarjooma \
    && mkdir -p /data && chown tarjooma /data
COPY requirements.lock ./
RUN pip install --require-hashes --requirement requirements.lock
COPY . .
ENV DJANGO_SETTINGS_MODULE=config.settings.production TARJOOMA_VAR_DIR=/data STATIC_ROOT=/app/static-collected
# Neither the key nor the host name is kept: they only let the settings be read.
RUN python scripts/messages.py --compile \
    && SECRET_KEY=only-to-collect-static-files ALLOWED_HOSTS=localhost SECURE_SSL_REDIRECT=false \
       python manage.py collectstatic --no-input --verbosity 0
USER tarjooma
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "scripts/ask_health.py"]
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--timeout", "60"]
