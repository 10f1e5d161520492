FROM python:3.13-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"

# The dependencies first: they change less often than the code.
WORKDIR /src
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY pyproject.toml LICENSE ./
COPY api ./api
COPY recommender ./recommender
COPY seed_data ./seed_data
RUN pip install --no-cache-dir --no-deps --no-build-isolation .

# The whole directory is loaded here, once, so that a new container answers at once. VACUUM INTO writes
# one complete file: nothing of it is left in SQLite's write-ahead log.
WORKDIR /opt/finder
ENV FINDER_DATABASE_URL=sqlite:////tmp/finder.sqlite3
# The search is compiled here as well, for processors like this one; others compile it at their first start.
ENV NUMBA_CACHE_DIR=/opt/finder/kernel
RUN treatment-finder migrate \
    && treatment-finder seed \
    && python -c "import sqlite3; sqlite3.connect('/tmp/finder.sqlite3').execute(\"VACUUM INTO '/opt/finder/directory.sqlite3'\")" \
    && mkdir /data


FROM python:3.13-slim

COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/finder /opt/finder
# A volume that is mounted here for the first time takes this folder's owner.
COPY --from=build --chown=10001:10001 /data /data
COPY --chmod=0755 docker/start /usr/local/bin/start

ENV PATH="/opt/venv/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    NUMBA_CACHE_DIR=/data/kernel \
    FINDER_DATABASE_URL=sqlite:////data/finder.sqlite3 \
    FINDER_HOST=0.0.0.0 \
    FINDER_PORT=8000

# A number, so that Kubernetes' runAsNonRoot can tell that it is not root.
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --start-interval=2s \
    CMD ["python", "-c", "import http.client, os, sys; to = http.client.HTTPConnection('127.0.0.1', int(os.environ['FINDER_PORT']), timeout=4); to.request('GET', '/readyz'); sys.exit(to.getresponse().status != 200)"]

ENTRYPOINT ["start"]
CMD ["serve"]
